package web

import (
	"context"
	"net/http"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/examples/desktop/centre"
)

func (s *server) supervisorRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/supervisor/overview", s.overview)
	mux.HandleFunc("POST /api/supervisor/commands", func(w http.ResponseWriter, r *http.Request) {
		s.command(w, r, conversation.Actor{Role: conversation.Supervisor, ID: centre.Boss}, anyCommand)
	})
}

// Overview is what a supervisor sees of the floor.
type overview struct {
	Now     time.Time          `json:"now"`
	Speed   float64            `json:"speed"`
	Names   names              `json:"names"`
	Reasons agentstate.Reasons `json:"reasons"`
	Agents  []agentLine        `json:"agents"`
	Waiting []waitingLine      `json:"waiting"`
	Banned  []bannedLine       `json:"banned"`
}

// agentLine is one agent: what it is, since when, and what it has.
type agentLine struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	State   agentstate.State   `json:"state"`
	Reason  string             `json:"reason,omitempty"`
	By      string             `json:"by,omitempty"`
	Since   time.Time          `json:"since"`
	Shift   time.Time          `json:"shift,omitzero"`
	Gone    time.Time          `json:"gone,omitzero"`
	Pending *agentstate.Intent `json:"pending,omitempty"`
	Load    int                `json:"load"`
	Room    int                `json:"room"`
	Work    []agentstate.Work  `json:"work"`
}

// waitingLine is one conversation that nobody has.
type waitingLine struct {
	Conversation string             `json:"conversation"`
	Service      string             `json:"service"`
	Queue        string             `json:"queue"`
	Channel      string             `json:"channel"`
	Customer     conversation.Text  `json:"customer,omitempty"`
	Since        time.Time          `json:"since"`
	OfferedTo    string             `json:"offered_to,omitempty"`
	Phase        conversation.Phase `json:"phase"`
}

type bannedLine struct {
	Contact string             `json:"contact"`
	Name    conversation.Text  `json:"name,omitempty"`
	At      time.Time          `json:"at"`
	By      conversation.Actor `json:"by"`
}

// overview is read once a second by each supervisor's page.
func (s *server) overview(w http.ResponseWriter, r *http.Request) {
	o := overview{Now: s.Now(), Speed: s.Speed, Names: s.names(), Reasons: centre.Reasons(), Agents: []agentLine{}, Waiting: []waitingLine{}, Banned: []bannedLine{}}
	agents, err := s.Hub.Agents(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	for _, a := range agents {
		o.Agents = append(o.Agents, lineOf(a))
	}
	waiting, err := s.Hub.Waiting(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	for _, c := range waiting {
		line, err := s.waitingLine(r.Context(), c)
		if err != nil {
			s.fail(w, err)
			return
		}
		o.Waiting = append(o.Waiting, line)
	}
	banned, err := s.Hub.Banned(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	for _, c := range banned {
		o.Banned = append(o.Banned, bannedLine{Contact: c.ID, Name: c.Name, At: c.Banned.At, By: c.Banned.By})
	}
	writeJSON(w, http.StatusOK, o)
}

func lineOf(a agentstate.Agent) agentLine {
	load, room := a.Load()
	line := agentLine{ID: a.ID, Name: a.Name, State: a.State(), Since: a.Since, Shift: a.Shift, Gone: a.Gone, Load: load, Room: room, Work: a.Work}
	if line.Work == nil {
		line.Work = []agentstate.Work{}
	}
	if line.State == agentstate.NotReady {
		line.Reason, line.By = a.Intent.Reason, a.Intent.By
	}
	if wish, waits := a.Pending(); waits {
		line.Pending = &wish
	}
	return line
}

func (s *server) waitingLine(ctx context.Context, c conversation.Conversation) (waitingLine, error) {
	contact, err := s.Hub.Contact(ctx, c.Contact)
	line := waitingLine{
		Conversation: c.ID, Service: c.Service, Queue: c.Queue, Channel: c.Channel, Customer: contact.Name,
		Since: c.Waiting, Phase: c.Phase(),
	}
	if len(c.Offers) > 0 {
		line.OfferedTo = c.Offers[0].Agent
	}
	return line, err
}
