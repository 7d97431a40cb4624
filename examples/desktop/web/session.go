package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/parley-go/parley/conversation/hub"
)

// The cookies. An agent and a customer have one each, so that one browser can be
// both at once.
const (
	agentCookie    = "parley_agent"
	customerCookie = "parley_customer"
	cookieLife     = 12 * 60 * 60 // seconds
)

// seats knows who sits at which desk. A session is a random id in a signed cookie;
// an agent's desk has one seat, which is a document, so that the agent is signed in
// at one browser at a time and stays so over a restart.
type seats struct {
	store  hub.Store
	secret []byte

	mu      sync.Mutex
	changes map[string]chan struct{} // by agent: closed when the seat changes hands
}

// seat is who sits at an agent's desk.
type seat struct{ agent, session string }

func loadSecret(ctx context.Context, s hub.Store) ([]byte, error) {
	const key hub.Key = "desktop/secret"
	for {
		docs, err := s.Load(ctx, key)
		if err != nil {
			return nil, err
		}
		if docs[0].Version > 0 {
			return docs[0].Body, nil
		}
		err = s.Commit(ctx, hub.Batch{Docs: []hub.Doc{{Key: key, Body: []byte(rand.Text() + rand.Text())}}})
		if err != nil && !errors.Is(err, hub.ErrConflict) {
			return nil, err
		}
	}
}

func (s *seats) sign(purpose, value string) string {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(purpose + "\n" + value))
	return value + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// read returns the value of a cookie that we signed, and "" otherwise.
func (s *seats) read(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	value, _, _ := strings.Cut(c.Value, ".")
	if !hmac.Equal([]byte(s.sign(name, value)), []byte(c.Value)) {
		return ""
	}
	return value
}

func (s *seats) write(w http.ResponseWriter, name, value string, life int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: s.sign(name, value), Path: "/", MaxAge: life, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// visitor is the contact id of the customer, made at the first visit.
func (s *seats) visitor(w http.ResponseWriter, r *http.Request) string {
	if id := s.read(r, customerCookie); id != "" {
		return id
	}
	id := "visitor-" + rand.Text()
	s.write(w, customerCookie, id, cookieLife)
	return id
}

// current is the seat that the request comes from, and false if it has none. The
// cookie names agent and session; the seat may have changed hands since.
func (s *seats) current(r *http.Request) (seat, bool, error) {
	agent, session, ok := strings.Cut(s.read(r, agentCookie), "~")
	if !ok {
		return seat{}, false, nil
	}
	holder, _, err := s.holder(r.Context(), agent)
	return seat{agent, session}, holder == session, err
}

func seatKey(agent string) hub.Key { return hub.Key("desktop/seat/" + agent) }

// holder is the session that sits at the desk, and "" if nobody does.
func (s *seats) holder(ctx context.Context, agent string) (string, int64, error) {
	docs, err := s.store.Load(ctx, seatKey(agent))
	if err != nil {
		return "", 0, err
	}
	return string(docs[0].Body), docs[0].Version, nil
}

// errTaken says that another browser sits at the desk.
var errTaken = errors.New("the desk is in use")

// sit gives the seat to a new session, if it is free or is to be taken over.
func (s *seats) sit(w http.ResponseWriter, r *http.Request, agent string, takeOver bool) error {
	now, _, err := s.current(r)
	if err != nil {
		return err
	}
	holder, version, err := s.holder(r.Context(), agent)
	if err != nil {
		return err
	}
	mine := now.agent == agent && now.session == holder
	if holder != "" && !mine && !takeOver {
		return errTaken
	}
	session := rand.Text()
	doc := hub.Doc{Key: seatKey(agent), Version: version, Body: []byte(session)}
	if err := s.store.Commit(r.Context(), hub.Batch{Docs: []hub.Doc{doc}}); err != nil {
		if errors.Is(err, hub.ErrConflict) {
			return errTaken
		}
		return err
	}
	s.write(w, agentCookie, agent+"~"+session, cookieLife)
	s.moved(agent)
	return nil
}

// leave frees the seat of the request.
func (s *seats) leave(w http.ResponseWriter, r *http.Request) error {
	mine, sits, err := s.current(r)
	s.write(w, agentCookie, "", -1)
	if err != nil || !sits {
		return err
	}
	_, version, err := s.holder(r.Context(), mine.agent)
	if err != nil {
		return err
	}
	err = s.store.Commit(r.Context(), hub.Batch{Docs: []hub.Doc{{Key: seatKey(mine.agent), Version: version}}})
	s.moved(mine.agent)
	if errors.Is(err, hub.ErrConflict) {
		return nil // somebody has taken it over already
	}
	return err
}

// change returns a channel that is closed when the seat next changes hands.
func (s *seats) change(agent string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes == nil {
		s.changes = make(map[string]chan struct{})
	}
	if s.changes[agent] == nil {
		s.changes[agent] = make(chan struct{})
	}
	return s.changes[agent]
}

func (s *seats) moved(agent string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch := s.changes[agent]; ch != nil {
		close(ch)
		delete(s.changes, agent)
	}
}
