package web

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/examples/desktop/centre"
)

func (s *server) customerRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/customer/view", s.customerView)
	mux.HandleFunc("GET /api/customer/events", s.customerEvents)
	mux.HandleFunc("POST /api/customer/commands", func(w http.ResponseWriter, r *http.Request) {
		by := conversation.Actor{Role: conversation.Customer, ID: s.seats.visitor(w, r)}
		s.command(w, r, by, webOnly)
	})
}

// webOnly lets pass what a web page can prove: that it is this visitor on the web.
// An address or a number of another channel it cannot.
func webOnly(cmd conversation.Command) (conversation.Command, bool) {
	if r, ok := cmd.(conversation.Receive); ok {
		return r, r.Channel == centre.Web && r.Address == "" && r.To == ""
	}
	return cmd, true
}

func (s *server) customerView(w http.ResponseWriter, r *http.Request) {
	cursor, err := s.Hub.Head(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	view, err := s.Hub.Customer(r.Context(), s.seats.visitor(w, r), centre.Web)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"cursor": cursor, "view": linkedView{view, customerLinks(view.Lines)}})
}

// customerEvents streams what the customer may see of its own conversation.
func (s *server) customerEvents(w http.ResponseWriter, r *http.Request) {
	chat := &chatStream{server: s, contact: s.seats.visitor(w, r)}
	s.stream(w, r, streamer{first: chat.first, page: chat.page, signal: chat.signal})
}

type chatStream struct {
	*server
	contact      string
	conversation string // the latest one
}

type chatNews struct {
	View  conversation.CustomerView `json:"view"`
	Lines []customerLine            `json:"lines"`
}

func (c *chatStream) first(ctx context.Context) (string, any, error) {
	view, err := c.Hub.Customer(ctx, c.contact, centre.Web)
	c.conversation = view.Conversation
	view.Lines = nil
	return "view", chatNews{View: view, Lines: []customerLine{}}, err
}

func (c *chatStream) page(ctx context.Context, records []hub.Record) (string, any, error) {
	lines, mine := map[int]bool{}, false
	for _, r := range records {
		kind, id := r.Key.Split()
		if kind != "conv" {
			mine = mine || kind == "contact" && id == c.contact // a ban, or its lifting
			continue
		}
		switch r.Kind {
		case conversation.KindOpened:
			var opened conversation.Opened
			if err := json.Unmarshal(r.Body, &opened); err != nil {
				return "", nil, err
			}
			if opened.Contact == c.contact && opened.Channel == centre.Web {
				c.conversation, lines = id, map[int]bool{}
			}
		case conversation.KindEntryAdded:
			var added conversation.EntryAdded
			if err := json.Unmarshal(r.Body, &added); err != nil {
				return "", nil, err
			}
			if id == c.conversation {
				lines[added.Entry] = true
			}
		}
		mine = mine || id == c.conversation
	}
	if !mine {
		return "", nil, nil
	}
	view, err := c.Hub.Customer(ctx, c.contact, centre.Web)
	news := chatNews{View: view, Lines: []customerLine{}}
	for _, l := range customerLinks(view.Lines) {
		if lines[l.N] {
			news.Lines = append(news.Lines, l)
		}
	}
	news.View.Lines = nil
	return "view", news, err
}

// signal tells the customer that somebody is typing an answer.
func (c *chatStream) signal(signal conversation.Signal) (string, any) {
	typing, ok := signal.(conversation.TypingNow)
	if !ok || typing.Conversation != c.conversation || typing.By.Role == conversation.Customer {
		return "", nil
	}
	return "typing", map[string]bool{"on": typing.On}
}
