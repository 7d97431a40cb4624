package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// maxBody is the greatest size of a request: a command and its envelope.
const maxBody = conversation.MaxCommand + 1024

// problem is an error as the pages read it: the form of a refusal.
type problem = conversation.Refusal

func writeError(w http.ResponseWriter, status int, p problem) { writeJSON(w, status, p) }

// fail answers a request that could not be carried out. What went wrong inside is
// logged, not told.
func (s *server) fail(w http.ResponseWriter, err error) {
	var refusal *conversation.Refusal
	switch {
	case errors.As(err, &refusal):
		writeError(w, statusOf(refusal), *refusal)
	case errors.Is(err, hub.ErrKeyReuse):
		writeError(w, http.StatusConflict, problem{Code: "key_reuse", Class: agentstate.ClassArgument,
			What: "a command", Why: "its key was used for another command", Do: "make a key for each command"})
	case errors.Is(err, hub.ErrNotFound):
		writeError(w, http.StatusNotFound, problem{Code: "not_found", Class: agentstate.ClassArgument,
			What: "a request", Why: "there is nothing of that name", Do: "look at the lists"})
	case errors.Is(err, hub.ErrOutcomeUnknown):
		writeError(w, http.StatusServiceUnavailable, problem{Code: "outcome_unknown", Class: agentstate.ClassState,
			What: "a command", Why: "the store did not say whether it happened", Do: "send it again with the same key"})
	default:
		s.Log.Error("request failed", "error", err)
		writeError(w, http.StatusInternalServerError, problem{Code: "internal", Class: agentstate.ClassState,
			What: "a request", Why: "the server could not carry it out", Do: "send it again with the same key"})
	}
}

func statusOf(r *conversation.Refusal) int {
	switch r.Class {
	case agentstate.ClassArgument:
		return http.StatusBadRequest
	case agentstate.ClassRight:
		return http.StatusForbidden
	default:
		return http.StatusConflict
	}
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		writeError(w, http.StatusRequestEntityTooLarge, problem{Code: "too_large", Class: agentstate.ClassArgument,
			What: "a request", Why: "it is too large", Do: "send less at once"})
	case err != nil:
		writeError(w, http.StatusBadRequest, problem{Code: "bad_argument", Class: agentstate.ClassArgument,
			What: "a request", Why: "it broke off", Do: "send it again with the same key"})
	case !utf8.Valid(body):
		writeError(w, http.StatusBadRequest, problem{Code: conversation.TextNotUTF8, Class: agentstate.ClassArgument,
			What: "a request", Why: "it is not UTF-8", Do: "send it as UTF-8"})
	default:
		return body, true
	}
	return nil, false
}

// decodeStrict reads exactly one value and nothing unknown in it.
func decodeStrict(body []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}
