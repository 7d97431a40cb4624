package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/examples/desktop/centre"
)

// Phones are the customers' telephones: a loopback transport. What the hub delivers
// to a number stands in the store, and the phone page shows it; what is typed there
// comes in as a text message of that number.
type Phones struct {
	Store hub.Store
	Now   func() time.Time
}

// message is one text on a phone.
type message struct {
	At time.Time `json:"at"`
	// Mine says that the phone sent it.
	Mine bool   `json:"mine"`
	Text string `json:"text"`
}

func phoneLabel(number string) string { return "desktop/phone/" + number }

// Deliver puts a message on the phone, once: its ID is the same at every attempt.
func (p *Phones) Deliver(ctx context.Context, d hub.Delivery) error {
	return p.put(ctx, d.Contact, d.ID, message{At: p.Now(), Text: string(d.Text)})
}

func (p *Phones) put(ctx context.Context, number, id string, m message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	key := hub.Key(phoneLabel(number) + "/" + id)
	err = p.Store.Commit(ctx, hub.Batch{Docs: []hub.Doc{{Key: key, Labels: []string{phoneLabel(number)}, Rank: m.At.UnixMilli(), Body: body}}})
	if errors.Is(err, hub.ErrConflict) {
		return nil // it is there already
	}
	return err
}

// messages are the last ones on the phone, the oldest first.
func (p *Phones) messages(ctx context.Context, number string) ([]message, error) {
	all := []message{}
	for at := (hub.Place{}); ; {
		docs, err := p.Store.List(ctx, phoneLabel(number), at, 500)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			var m message
			if err := json.Unmarshal(d.Body, &m); err != nil {
				return nil, err
			}
			all = append(all, m)
			at = hub.Place{Rank: d.Rank, Key: d.Key}
		}
		if len(docs) < 500 {
			return all[max(0, len(all)-200):], nil
		}
	}
}

func (s *server) phoneRoutes(mux *http.ServeMux) {
	if s.Phones == nil {
		return
	}
	mux.HandleFunc("GET /api/phone/{number}", s.phone(s.phoneMessages))
	mux.HandleFunc("POST /api/phone/{number}", s.phone(s.phoneSend))
}

// phoneNumbers are the phones of this world: numbers that nobody has.
var phoneNumbers = regexp.MustCompile(`^\+1555[0-9]{4}$`)

func (s *server) phone(next func(w http.ResponseWriter, r *http.Request, number string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number := r.PathValue("number")
		if !phoneNumbers.MatchString(number) {
			writeError(w, http.StatusBadRequest, problem{Code: conversation.BadArgument, Class: agentstate.ClassArgument,
				What: "a phone", Why: "its number is not of the form +1555 and four digits", Do: "choose one such as +15550142"})
			return
		}
		next(w, r, number)
	}
}

func (s *server) phoneMessages(w http.ResponseWriter, r *http.Request, number string) {
	all, err := s.Phones.messages(r.Context(), number)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"number": number, "to": centre.TextNumber, "messages": all})
}

func (s *server) phoneSend(w http.ResponseWriter, r *http.Request, number string) {
	var ask struct {
		Key  string            `json:"key"`
		Text conversation.Text `json:"text"`
	}
	if !readJSON(w, r, &ask) {
		return
	}
	if ask.Key == "" || len(ask.Key) > conversation.MaxID/2 || ask.Text == "" {
		writeError(w, http.StatusBadRequest, problem{Code: conversation.TextEmpty, Class: agentstate.ClassArgument,
			What: "a text message", Why: "it has no text or no key", Do: "write something, and give each message a key of its own"})
		return
	}
	by := conversation.Actor{Role: conversation.Customer, ID: number}
	out, err := s.Hub.Do(r.Context(), by, conversation.Receive{
		Service: centre.Text, Channel: centre.SMS, Address: conversation.Text(number), To: centre.TextNumber, Text: ask.Text,
	}, hub.Once(ask.Key))
	if err != nil {
		s.fail(w, err)
		return
	}
	if err := s.Phones.put(r.Context(), number, "own/"+ask.Key, message{At: s.Phones.Now(), Mine: true, Text: string(ask.Text)}); err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, out)
}
