// Command presence is the backend of a CRM that keeps the state of its agents
// itself: package agentstate alone, behind net/http, in the users table that was
// there before.
//
//	go run ./examples/presence
//	curl localhost:8090/agents/ann
//	curl -d '{"ready":true}' localhost:8090/agents/ann/agent.log_in
//	curl -d '{"work":"c1/1","channel":"web","until":"2030-01-01T00:00:00Z"}' localhost:8090/agents/ann/agent.reserve
//	curl -d '{"work":"c1/1"}' localhost:8090/agents/ann/agent.take
//	curl -d '{"reason":"lunch"}' localhost:8090/agents/ann/agent.not_ready
//	curl -d '{"work":"c1/1"}' localhost:8090/agents/ann/agent.finish
//	curl localhost:8090/agents/ann/day
//
// Each request is load, Step, store (users.go). The last path element is the kind of
// the command and the body is the command itself, so that no line here has to change
// when a desktop gets another button. Who may ask what for whom is for the CRM's
// sessions to say, in front of this.
package main

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/parley-go/parley/agentstate"
)

func main() {
	addr := flag.String("addr", "localhost:8090", "address to serve at")
	file := flag.String("db", "presence.db", "file of the database; made if it does not exist")
	flag.Parse()
	u, err := open(*file, func() time.Time { return time.Now().UTC().Truncate(time.Millisecond) })
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("ann is at http://%s/agents/ann", *addr)
	server := http.Server{Addr: *addr, Handler: u.routes(), ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// reasons are those that this CRM has for NotReady.
var reasons = agentstate.Reasons{{ID: "lunch", Break: true}, {ID: "training"}}

func (u *users) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /agents/{id}", func(w http.ResponseWriter, r *http.Request) {
		a, err := u.step(r.Context(), r.PathValue("id"), nil)
		u.answer(w, a, err)
	})
	mux.HandleFunc("POST /agents/{id}/{kind}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err != nil {
			u.answer(w, agentstate.Agent{}, err)
			return
		}
		cmd, refused := agentstate.DecodeCommand(r.PathValue("kind"), body)
		if rest, ok := cmd.(agentstate.GoNotReady); ok && refused == nil {
			if refused = reasons.Allow(rest.Reason); refused != nil {
				cmd = nil
			}
		}
		a, err := u.step(r.Context(), r.PathValue("id"), cmd) // without a command it looks
		u.answer(w, a, cmp.Or(err, refused))
	})
	mux.HandleFunc("GET /agents/{id}/day", func(w http.ResponseWriter, r *http.Request) {
		s, err := u.day(r.Context(), r.PathValue("id"))
		if err != nil {
			u.answer(w, agentstate.Agent{}, err)
			return
		}
		send(w, http.StatusOK, s)
	})
	return mux
}

// answer says what a desktop shows and which buttons it does not grey out, after a
// refusal as well.
func (u *users) answer(w http.ResponseWriter, a agentstate.Agent, err error) {
	status, refusal, large := http.StatusOK, (*agentstate.Refusal)(nil), (*http.MaxBytesError)(nil)
	switch {
	case err == nil:
	case errors.As(err, &refusal):
		status = map[agentstate.Class]int{
			agentstate.ClassArgument: http.StatusUnprocessableEntity, // this request will never do
			agentstate.ClassState:    http.StatusConflict,            // it may, when things have changed
			agentstate.ClassRight:    http.StatusForbidden,
		}[refusal.Class]
	case errors.Is(err, sql.ErrNoRows):
		send(w, http.StatusNotFound, map[string]string{"error": "no such agent"})
		return
	case errors.As(err, &large):
		send(w, http.StatusRequestEntityTooLarge, map[string]string{"error": "too large for a command"})
		return
	default:
		log.Print(err) // nothing that the client should read
		send(w, http.StatusServiceUnavailable, map[string]string{"error": "try again"})
		return
	}
	reply := map[string]any{"state": a.State(), "agent": a, "permitted": agentstate.Permitted(a, u.now())}
	if refusal != nil {
		reply["refusal"] = refusal
	}
	send(w, status, reply)
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}
