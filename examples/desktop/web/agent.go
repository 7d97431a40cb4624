package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/examples/desktop/centre"
)

// transcriptPage is how many entries one request returns at most.
const transcriptPage = 500

func (s *server) agentRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/agents", s.listAgents)
	mux.HandleFunc("GET /api/agent/session", s.session)
	mux.HandleFunc("POST /api/agent/session", s.signIn)
	mux.HandleFunc("DELETE /api/agent/session", s.signOut)
	mux.HandleFunc("GET /api/agent/desktop", s.seated(s.desktopView))
	mux.HandleFunc("GET /api/agent/transcript", s.seated(s.transcript))
	mux.HandleFunc("GET /api/agent/settings", s.seated(s.settings))
	mux.HandleFunc("GET /api/agent/directory", s.seated(s.directory))
	mux.HandleFunc("GET /api/agent/contacts", s.seated(s.contacts))
	mux.HandleFunc("GET /api/agent/thread", s.seated(s.thread))
	mux.HandleFunc("GET /api/agent/search", s.seated(s.search))
	mux.HandleFunc("POST /api/agent/call", s.seated(s.call))
	mux.HandleFunc("GET /api/agent/events", s.agentEvents)
	mux.HandleFunc("POST /api/agent/commands", s.seated(func(w http.ResponseWriter, r *http.Request, me seat) {
		s.command(w, r, actor(me.agent), anyCommand)
	}))
}

func actor(agent string) conversation.Actor {
	return conversation.Actor{Role: conversation.Agent, ID: agent}
}

// seated lets a request pass that comes from the browser at the agent's desk.
func (s *server) seated(next func(http.ResponseWriter, *http.Request, seat)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		me, sits, err := s.seats.current(r)
		switch {
		case err != nil:
			s.fail(w, err)
		case !sits && me.agent != "":
			writeError(w, http.StatusUnauthorized, problem{Code: "taken_over", Class: agentstate.ClassRight,
				What: "a request of " + me.agent, Why: "another browser sits at this desk now", Do: "sign in again"})
		case !sits:
			writeError(w, http.StatusUnauthorized, problem{Code: "signed_out", Class: agentstate.ClassRight,
				What: "a request", Why: "nobody is signed in here", Do: "sign in"})
		default:
			next(w, r, me)
		}
	}
}

// listAgents is the list to sign in from.
func (s *server) listAgents(w http.ResponseWriter, r *http.Request) {
	type line struct {
		ID    string           `json:"id"`
		Name  string           `json:"name"`
		State agentstate.State `json:"state"`
		Taken bool             `json:"taken"`
	}
	me, _, err := s.seats.current(r)
	if err != nil {
		s.fail(w, err)
		return
	}
	lines := []line{}
	for _, p := range s.people() {
		a, err := s.Hub.Agent(r.Context(), p.ID)
		if err != nil {
			s.fail(w, err)
			return
		}
		holder, _, err := s.seats.holder(r.Context(), p.ID)
		if err != nil {
			s.fail(w, err)
			return
		}
		mine := me.agent == p.ID && me.session == holder
		lines = append(lines, line{ID: p.ID, Name: p.Name, State: a.State(), Taken: holder != "" && !mine})
	}
	writeJSON(w, http.StatusOK, lines)
}

// people are those who may sign in: no robots.
func (s *server) people() []centre.Agent {
	return slices.DeleteFunc(slices.Clone(s.People), func(a centre.Agent) bool { return a.Robot })
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Agent    string `json:"agent"`
		TakeOver bool   `json:"take_over"`
	}
	if !readJSON(w, r, &ask) {
		return
	}
	if !slices.ContainsFunc(s.people(), func(p centre.Agent) bool { return p.ID == ask.Agent }) {
		writeError(w, http.StatusNotFound, problem{Code: conversation.UnknownAgent, Class: agentstate.ClassArgument,
			What: "sign in", Why: "there is no such agent", Do: "choose one of the list"})
		return
	}
	switch err := s.seats.sit(w, r, ask.Agent, ask.TakeOver); {
	case errors.Is(err, errTaken):
		writeError(w, http.StatusConflict, problem{Code: "desk_in_use", Class: agentstate.ClassState,
			What: "sign in as " + ask.Agent, Why: "another browser sits at this desk", Do: "sign out there, or take over"})
	case err != nil:
		s.fail(w, err)
	default:
		s.writeSeat(w, ask.Agent)
	}
}

// session says who is signed in here: null if nobody is.
func (s *server) session(w http.ResponseWriter, r *http.Request) {
	me, sits, err := s.seats.current(r)
	switch {
	case err != nil:
		s.fail(w, err)
	case !sits:
		writeJSON(w, http.StatusOK, nil)
	default:
		s.writeSeat(w, me.agent)
	}
}

func (s *server) writeSeat(w http.ResponseWriter, agent string) {
	i := slices.IndexFunc(s.People, func(p centre.Agent) bool { return p.ID == agent })
	name := agent
	if i >= 0 {
		name = s.People[i].Name
	}
	writeJSON(w, http.StatusOK, map[string]string{"agent": agent, "name": name})
}

func (s *server) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.seats.leave(w, r); err != nil {
		s.fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// desktopView is the whole screen, with the cursor from which its events go on. The
// cursor is read first: what happens in between comes once more, never too little.
func (s *server) desktopView(w http.ResponseWriter, r *http.Request, me seat) {
	cursor, err := s.Hub.Head(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	view, err := s.Hub.Desktop(r.Context(), me.agent)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"cursor": cursor, "desktop": view, "speed": s.Speed})
}

func (s *server) transcript(w http.ResponseWriter, r *http.Request, me seat) {
	after, err := strconv.Atoi(r.FormValue("after"))
	if r.FormValue("after") != "" && (err != nil || after < 0) {
		writeError(w, http.StatusBadRequest, problem{Code: conversation.BadArgument, Class: agentstate.ClassArgument,
			What: "a transcript", Why: "after is not the number of an entry", Do: "give the last number that you have"})
		return
	}
	entries, err := s.Hub.Transcript(r.Context(), actor(me.agent), r.FormValue("conversation"), after, transcriptPage)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"entries": withLinks(entries)})
}

// envelope is a command as the pages send it.
type envelope struct {
	Key     string          `json:"key"`
	Kind    string          `json:"kind"`
	Command json.RawMessage `json:"command"`
}

func anyCommand(cmd conversation.Command) (conversation.Command, bool) { return cmd, true }

// command carries a command out, once for each key. The filter is what this
// transport can vouch for.
func (s *server) command(w http.ResponseWriter, r *http.Request, by conversation.Actor, filter func(conversation.Command) (conversation.Command, bool)) {
	var e envelope
	if !readJSON(w, r, &e) {
		return
	}
	if e.Key == "" || len(e.Key) > conversation.MaxID {
		writeError(w, http.StatusBadRequest, problem{Code: conversation.BadArgument, Class: agentstate.ClassArgument,
			What: "a command", Why: "its key is missing or too long", Do: "give each command a key of its own"})
		return
	}
	if len(e.Command) == 0 {
		e.Command = []byte("{}")
	}
	cmd, err := conversation.DecodeCommand(e.Kind, e.Command)
	if err != nil {
		s.fail(w, err)
		return
	}
	cmd, ok := filter(cmd)
	if !ok {
		writeError(w, http.StatusForbidden, problem{Code: conversation.NotAllowed, Class: agentstate.ClassRight,
			What: "a command", Why: "it does not come this way", Do: "use the page's own"})
		return
	}
	out, err := s.Hub.Do(r.Context(), by, cmd, hub.Once(e.Key))
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, out)
}

// agentEvents streams what changes on the agent's screen. It listens for the seat
// to change hands before it looks who sits there, so that no take-over is missed.
func (s *server) agentEvents(w http.ResponseWriter, r *http.Request) {
	claimed, _, _ := s.seats.current(r)
	moved := s.seats.change(claimed.agent)
	s.seated(func(w http.ResponseWriter, r *http.Request, me seat) {
		desk := &deskStream{server: s, me: me, conversations: map[string]bool{}}
		s.stream(w, r, streamer{
			first: desk.first, page: desk.page, signal: desk.signal, stop: moved, bye: desk.bye,
			alive: func(ctx context.Context) { s.renew(ctx, me.agent) },
		})
	})(w, r)
}

// grace is how long an agent is taken to be there after the last sign of life of its
// page (A16): several beats, so that a page that is reloaded is not missed.
const grace = 4 * heartbeat

// renew says that the agent's page is there. Who is logged out has no lease.
func (s *server) renew(ctx context.Context, agent string) {
	lease := agentstate.Renew{For: time.Duration(float64(grace) * s.Speed)}
	_, err := s.Hub.Do(ctx, conversation.Actor{Role: conversation.System}, conversation.Presence{Agent: agent, Do: lease})
	if err != nil && !errors.Is(err, agentstate.NotLoggedIn) && ctx.Err() == nil {
		s.Log.Warn("a lease was not renewed", "agent", agent, "error", err)
	}
}

// deskStream turns the feed into what one agent's screen has to know.
type deskStream struct {
	*server
	me            seat
	conversations map[string]bool // on the desk when it was last shown
	contacts      map[string]bool // of those
	loggedIn      bool            // when it was last shown
}

type deskNews struct {
	Desktop conversation.Desktop `json:"desktop"`
	Entries []entry              `json:"entries"`
	Speed   float64              `json:"speed"`
}

func (d *deskStream) first(ctx context.Context) (string, any, error) {
	view, err := d.show(ctx)
	return "desktop", deskNews{Desktop: view, Entries: []entry{}, Speed: d.Speed}, err
}

// page is nil if nothing of it concerns this desk.
func (d *deskStream) page(ctx context.Context, records []hub.Record) (string, any, error) {
	mine := false
	for _, r := range records {
		if r.Kind == agentstate.KindLeaseRenewed {
			continue // this very page did it, and nothing of it is shown
		}
		kind, id := r.Key.Split()
		mine = mine || id == d.me.agent && (kind == "agent" || kind == "desk") || kind == "conv" && d.conversations[id] || kind == "contact" && d.contacts[id]
	}
	if !mine {
		return "", nil, nil
	}
	before, was := d.conversations, d.loggedIn
	view, err := d.show(ctx)
	if err != nil {
		return "", nil, err
	}
	if d.loggedIn && !was {
		d.renew(ctx, d.me.agent) // the shift has just begun: its lease does not wait for the next beat
	}
	news := deskNews{Desktop: view, Entries: []entry{}, Speed: d.Speed}
	for _, r := range records {
		_, id := r.Key.Split()
		if r.Kind != conversation.KindEntryAdded || !(before[id] || d.conversations[id]) {
			continue
		}
		var added conversation.EntryAdded
		if err := json.Unmarshal(r.Body, &added); err != nil {
			return "", nil, err
		}
		entries, err := d.Hub.Transcript(ctx, actor(d.me.agent), id, added.Entry-1, 1)
		var refusal *conversation.Refusal
		if err != nil && !errors.As(err, &refusal) {
			return "", nil, err
		}
		news.Entries = append(news.Entries, withLinks(entries)...)
	}
	return "desktop", news, nil
}

// signal tells who is typing in a conversation on this desk, and what this agent
// should notice.
func (d *deskStream) signal(signal conversation.Signal) (string, any) {
	switch signal := signal.(type) {
	case conversation.TypingNow:
		if d.conversations[signal.Conversation] && signal.By != actor(d.me.agent) {
			return "typing", signal
		}
	case conversation.Notify:
		if signal.Agent == d.me.agent {
			return "notify", signal
		}
	}
	return "", nil
}

func (d *deskStream) show(ctx context.Context) (conversation.Desktop, error) {
	view, err := d.Hub.Desktop(ctx, d.me.agent)
	d.conversations, d.contacts = make(map[string]bool), make(map[string]bool)
	d.loggedIn = view.State != agentstate.LoggedOut
	for _, a := range view.Alerts {
		d.conversations[a.Conversation] = true
	}
	for _, c := range view.Conversations {
		d.conversations[c.Conversation], d.contacts[c.Contact] = true, true
	}
	return view, err
}

func (d *deskStream) bye(ctx context.Context) any {
	if holder, _, err := d.seats.holder(ctx, d.me.agent); err == nil && holder != "" {
		return map[string]string{"code": "taken_over"}
	}
	return map[string]string{"code": "signed_out"}
}
