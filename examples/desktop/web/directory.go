package web

import (
	"crypto/rand"
	"net/http"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/examples/desktop/centre"
)

// settings are what an agent's page shows of the configuration.
func (s *server) settings(w http.ResponseWriter, r *http.Request, _ seat) {
	type slash struct {
		Name string `json:"name"`
		Help string `json:"help"`
	}
	type wrapUp struct {
		MustBook bool `json:"must_book"`
		Fixed    bool `json:"fixed"`
	}
	out := struct {
		Reasons agentstate.Reasons `json:"reasons"`
		// Channels are those that can be closed one by one, for ChannelReason.
		Channels      []string `json:"channels"`
		ChannelReason string   `json:"channel_reason"`
		Slash         []slash  `json:"slash"`
		// TextService is what an agent texts from, at Number.
		TextService string `json:"text_service"`
		Number      string `json:"number"`
		// Names are what agents, supervisors, queues and services are called, by id.
		Names names `json:"names"`
		// WrapUps say what a wrap-up takes, by the service's name.
		WrapUps map[string]wrapUp `json:"wrap_ups"`
	}{Names: s.names(), WrapUps: map[string]wrapUp{}, Reasons: centre.Reasons(), Channels: []string{centre.Web, centre.SMS}, ChannelReason: centre.OtherWork, TextService: centre.Text, Number: centre.TextNumber}
	for _, c := range centre.Slashes() {
		out.Slash = append(out.Slash, slash{c.Name, c.Help})
	}
	for _, service := range s.Services {
		out.WrapUps[service.Name] = wrapUp{service.WrapUp.MustBook, service.WrapUp.Fixed}
	}
	writeJSON(w, http.StatusOK, out)
}

// names are what people read in the place of ids.
type names struct {
	Agents   map[string]string `json:"agents"`
	Queues   map[string]string `json:"queues"`
	Services map[string]string `json:"services"`
}

func (s *server) names() names {
	n := names{Agents: map[string]string{centre.Boss: centre.BossName}, Queues: map[string]string{}, Services: map[string]string{}}
	for _, p := range s.People {
		n.Agents[p.ID] = p.Name
	}
	for _, q := range centre.Queues() {
		n.Queues[q.ID] = q.Name
	}
	for _, service := range s.Services {
		n.Services[service.ID] = service.Name
	}
	return n
}

// directory is who can be asked into a conversation: agents who would take one of
// the channel now, and queues (F3).
func (s *server) directory(w http.ResponseWriter, r *http.Request, me seat) {
	type line struct {
		ID    string           `json:"id"`
		Name  string           `json:"name"`
		State agentstate.State `json:"state,omitempty"`
		Open  bool             `json:"open"`
	}
	channel := r.FormValue("channel")
	out := struct {
		Agents []line `json:"agents"`
		Queues []line `json:"queues"`
	}{Agents: []line{}, Queues: []line{}}
	agents, err := s.Hub.Agents(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	for _, a := range agents {
		if a.ID != me.agent && a.State() != agentstate.LoggedOut {
			out.Agents = append(out.Agents, line{ID: a.ID, Name: a.Name, State: a.State(), Open: a.Open(channel, "") == nil})
		}
	}
	for _, q := range centre.Queues() {
		out.Queues = append(out.Queues, line{ID: q.ID, Name: q.Name, Open: true})
	}
	writeJSON(w, http.StatusOK, out)
}

// contacts are whom the agent has dealt with, with what came since it last looked
// (C5, E9).
func (s *server) contacts(w http.ResponseWriter, r *http.Request, me seat) {
	contacts, err := s.Hub.Contacts(r.Context(), me.agent)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"contacts": append([]conversation.ContactLine{}, contacts...)})
}

// thread is all conversations with a contact, whoever had them and on whatever
// channel, for an agent who deals with it (E9).
func (s *server) thread(w http.ResponseWriter, r *http.Request, me seat) {
	thread, err := s.Hub.ThreadFor(r.Context(), actor(me.agent), r.FormValue("contact"))
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, thread)
}

// searchPage is how many entries one search returns at most.
const searchPage = 50

// search finds words in the thread of a contact, the latest entry first (E9).
func (s *server) search(w http.ResponseWriter, r *http.Request, me seat) {
	type line struct {
		entry
		Spans []conversation.Span `json:"spans"`
	}
	query, err := conversation.NewQuery(conversation.Text(r.FormValue("words")))
	if err != nil {
		s.fail(w, err)
		return
	}
	query.Contact = r.FormValue("contact")
	hits, err := s.Hub.Search(r.Context(), actor(me.agent), query, searchPage)
	if err != nil {
		s.fail(w, err)
		return
	}
	lines := []line{}
	for _, h := range hits {
		entries, err := s.Hub.Transcript(r.Context(), actor(me.agent), h.Conversation, h.Entry-1, 1)
		if err != nil {
			s.fail(w, err)
			return
		}
		for _, e := range withLinks(entries) {
			lines = append(lines, line{e, h.Spans})
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"hits": lines})
}

// call begins or ends a phone call, as a telephone system beside this one would say
// it to the hub (A12): the call is on the agent's desk like any other work.
func (s *server) call(w http.ResponseWriter, r *http.Request, me seat) {
	var ask struct {
		On   bool   `json:"on"`
		Work string `json:"work"`
	}
	if !readJSON(w, r, &ask) {
		return
	}
	var do agentstate.Command = agentstate.Finish{Work: ask.Work}
	if ask.On {
		do = agentstate.Begin{Work: "call-" + rand.Text(), Channel: centre.Phone}
	}
	_, err := s.Hub.Do(r.Context(), conversation.Actor{Role: conversation.System}, conversation.Presence{Agent: me.agent, Do: do})
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, struct{}{})
}
