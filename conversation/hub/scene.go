package hub

import (
	"context"
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// scene is what a command was decided on, with the version of each document.
type scene struct {
	conversation.Scene
	command  conversation.Command // with its target
	versions map[Key]int64
	order    []Key            // the keys of versions, in the order in which they were loaded
	bars     map[Key][]string // the contacts for whose sake an address is barred
	latest   time.Time        // the last write of any of them
}

// load reads what the decision may look at. It comes in a few steps, each a
// snapshot; that nothing moved between them is checked at the commit, because
// every version that is read here is among its conditions.
func (h *Hub) load(ctx context.Context, by conversation.Actor, aimed conversation.Command) (*scene, error) {
	sc := &scene{versions: make(map[Key]int64), bars: make(map[Key][]string), command: aimed}
	sc.Reasons, sc.Slash = h.rules.Reasons, h.slash
	if target := conversation.Target(sc.command); target != "" {
		if err := h.loadConversation(ctx, sc, by, target); err != nil {
			return nil, err
		}
	}
	for _, step := range []func(context.Context, *scene, conversation.Actor) error{h.loadCast, h.loadOther, h.loadBanned, h.loadFocus} {
		if err := step(ctx, sc, by); err != nil {
			return nil, err
		}
	}
	return sc, nil
}

// aim gives the command its target: a customer's message goes to its open
// conversation or a new one, an agent's command to what is in focus (C2).
func (h *Hub) aim(ctx context.Context, by conversation.Actor, cmd conversation.Command) (conversation.Command, error) {
	if channel, contact, opens := opening(by, cmd); opens {
		target, err := h.heading(ctx, channel, contact, cmd)
		if err != nil {
			return nil, err
		}
		return conversation.Direct(cmd, target), nil
	}
	if by.Role != conversation.Agent || conversation.Target(cmd) != "" {
		return cmd, nil
	}
	docs, err := h.store.Load(ctx, deskKey(by.ID))
	if err != nil {
		return nil, err
	}
	desk, err := decodeDoc[conversation.Desk](docs[0])
	return conversation.Aim(cmd, desk.Focus), err
}

// heading is the conversation that a message goes into: the open one, the last one if
// its service still takes what comes after the end (D3), or a new one.
func (h *Hub) heading(ctx context.Context, channel, contact string, cmd conversation.Command) (string, error) {
	open, err := h.openConversation(ctx, channel, contact)
	if err != nil || open != "" {
		return open, err
	}
	if message, ok := cmd.(conversation.Receive); ok {
		var last conversation.Conversation
		err := list(ctx, h.store, endedLabel(channel, contact), func(c conversation.Conversation) {
			if last.ID == "" || c.Ending.At.After(last.Ending.At) {
				last = c
			}
		})
		if err != nil {
			return "", err
		}
		now, err := h.now(ctx, time.Time{})
		if err != nil {
			return "", err
		}
		if service, known := h.rules.Service(last.Service); known && last.Service == message.Service && service.Follows(last, now) {
			return last.ID, nil
		}
	}
	return h.cfg.NewID(), nil
}

// openConversation is the contact's open conversation on the channel, or "".
func (h *Hub) openConversation(ctx context.Context, channel, contact string) (string, error) {
	docs, err := h.store.List(ctx, openValue(channel, contact), Place{}, 1)
	if err != nil || len(docs) == 0 {
		return "", err
	}
	c, err := decodeDoc[conversation.Conversation](docs[0])
	return c.ID, err
}

// loadConversation reads the target, with the contact if the command opens one.
func (h *Hub) loadConversation(ctx context.Context, sc *scene, by conversation.Actor, id string) error {
	var r reading
	want(&r, sc, conversationKey(id), func(c conversation.Conversation) { sc.Conversation = c })
	if _, contact, opens := opening(by, sc.command); opens {
		want(&r, sc, contactKey(contact), func(c conversation.Contact) { sc.Contact = c })
	}
	if conversation.NeedsVisit(sc.command) {
		want(&r, sc, visitKey(id), func(v conversation.Visit) { sc.Visit = v })
	}
	if err := r.load(ctx, h.store); err != nil {
		return err
	}
	sc.Service, _ = h.rules.Service(sc.Conversation.Service)
	switch cmd := sc.command.(type) {
	case conversation.Receive:
		if sc.Conversation.ID == "" {
			sc.Service, _ = h.rules.Service(cmd.Service)
		}
		if err := h.stillOpen(ctx, sc, conversationKey(id)); err != nil {
			return err
		}
	case conversation.Begin:
		if sc.Conversation.ID == "" {
			sc.Service, _ = h.rules.Service(cmd.Service)
		}
		if sc.Conversation.Ending != nil {
			return &Conflict{Key: conversationKey(id)} // it has ended since it was found
		}
	case conversation.Invite:
		sc.Invited, _ = h.rules.Queue(cmd.Queue)
	}
	queue := sc.Conversation.RoutedTo()
	if queue == "" {
		queue = sc.Service.Queue
	}
	sc.Queue, _ = h.rules.Queue(queue)
	return nil
}

// stillOpen is a conflict if a message was aimed at a conversation that has ended
// since, and takes nothing any more.
func (h *Hub) stillOpen(ctx context.Context, sc *scene, key Key) error {
	if sc.Conversation.Ending == nil {
		return nil
	}
	now, err := h.now(ctx, time.Time{})
	if err == nil && !sc.Service.Follows(sc.Conversation, now) {
		return &Conflict{Key: key}
	}
	return err
}

// loadCast reads the agents and desks, the contact, the note that would be replaced,
// and whether an address is barred from which a conversation would begin: all that
// could not be known before the conversation was, in one snapshot.
func (h *Hub) loadCast(ctx context.Context, sc *scene, by conversation.Actor) error {
	var r reading
	agents, desks := conversation.Cast(sc.Conversation, by, sc.command)
	sc.Agents = make(map[string]agentstate.Agent, len(agents))
	for _, id := range agents {
		want(&r, sc, agentKey(id), func(a agentstate.Agent) {
			if a.ID == "" {
				a = agentstate.New(id)
			}
			sc.Agents[id] = a
		})
	}
	sc.Desks = make(map[string]conversation.Desk, len(desks))
	for _, id := range desks {
		want(&r, sc, deskKey(id), func(d conversation.Desk) { d.Agent = id; sc.Desks[id] = d })
	}
	if id := sc.contact(by); id != "" {
		want(&r, sc, contactKey(id), func(c conversation.Contact) { sc.Contact = c })
	}
	if seg, has := sc.Conversation.SegmentOf(by.ID); has {
		if _, books := sc.command.(conversation.WrapUp); books {
			want(&r, sc, noteKey(sc.Conversation.ID, seg.N), func(conversation.Note) {})
		}
	}
	if address, arrives := sc.arrival(); arrives {
		if err := h.wantBars(ctx, &r, sc, append(slices.Clip(sc.Contact.Addresses), address...)); err != nil {
			return err
		}
	}
	return r.load(ctx, h.store)
}

// contact is whom the decision has to see and who is not loaded yet; empty: nobody.
func (sc *scene) contact(by conversation.Actor) string {
	if lift, lifts := sc.command.(conversation.LiftBan); lifts {
		return lift.Contact
	}
	_, _, opens := opening(by, sc.command)
	if opens || !conversation.NeedsContact(sc.Conversation, sc.Service, by, sc.command) {
		return ""
	}
	return sc.Conversation.Contact
}

// arrival reports whether the command lets somebody in who may be barred, and from
// which address, if it says so.
func (sc *scene) arrival() (address []conversation.Address, arrives bool) {
	var from conversation.Text
	switch cmd := sc.command.(type) {
	case conversation.Receive:
		from = cmd.Address
	case conversation.Begin:
		from = cmd.Address
	default:
		return nil, false
	}
	if from != "" {
		address = []conversation.Address{{Value: from}}
	}
	return address, true
}

// wantBars reads the bars on the addresses: one is a document whose key does not tell
// the address (E10).
func (h *Hub) wantBars(ctx context.Context, r *reading, sc *scene, addresses []conversation.Address) error {
	if len(addresses) == 0 {
		return nil
	}
	secret, err := h.fingerprintSecret(ctx)
	if err != nil {
		return err
	}
	for _, key := range barKeys(secret, addresses) {
		want(r, sc, key, func(contacts []string) {
			sc.bars[key] = contacts
			sc.Barred = sc.Barred || len(contacts) > 0
		})
	}
	return nil
}

// loadOther looks for another open conversation of the contact, if one that has ended
// may go on.
func (h *Hub) loadOther(ctx context.Context, sc *scene, _ conversation.Actor) (err error) {
	if conversation.NeedsOther(sc.Conversation, sc.command) {
		sc.Other, err = h.openConversation(ctx, sc.Conversation.Channel, sc.Conversation.Contact)
	}
	return err
}

// loadBanned reads the bars that a ban sets or that its end lifts.
func (h *Hub) loadBanned(ctx context.Context, sc *scene, by conversation.Actor) error {
	switch cmd := sc.command.(type) {
	case conversation.Ban, conversation.LiftBan:
	case conversation.Send:
		if name, _, _ := conversation.ParseSlash(cmd.Text); by.Role != conversation.Agent || name != conversation.SlashBan {
			return nil
		}
	default:
		return nil
	}
	var r reading
	if err := h.wantBars(ctx, &r, sc, sc.Contact.Addresses); err != nil {
		return err
	}
	return r.load(ctx, h.store)
}

// loadFocus reads the conversation that an agent would look away from.
func (h *Hub) loadFocus(ctx context.Context, sc *scene, by conversation.Actor) error {
	who := by.ID
	switch cmd := sc.command.(type) {
	case conversation.Accept, conversation.Open, conversation.Focus, conversation.Begin, conversation.Resume:
	case conversation.MakeOffer: // it may be answered at once (B4)
		who = cmd.Agent
	case conversation.Invite:
		who = cmd.Agent
	default:
		return nil
	}
	focus := sc.Desks[who].Focus
	if focus == "" || focus == sc.Conversation.ID || !sc.movesFocus(who) {
		return nil
	}
	var r reading
	want(&r, sc, conversationKey(focus), func(c conversation.Conversation) { sc.InFocus = c })
	return r.load(ctx, h.store)
}

// movesFocus reports whether the command may move the agent's focus: its own may, and
// an offer if it is answered at once and the agent wants that.
func (sc *scene) movesFocus(agent string) bool {
	switch sc.command.(type) {
	case conversation.MakeOffer, conversation.Invite:
		desk := sc.Desks[agent]
		return desk.FocusOnAccept && (desk.AutoAnswer || sc.Service.AutoAnswer)
	default:
		return true
	}
}

// reading is what one snapshot has to hold.
type reading struct {
	keys  []Key
	takes []func(Doc) error
}

// want adds a document; its version becomes a condition of the commit.
func want[T any](r *reading, sc *scene, key Key, into func(T)) {
	r.keys = append(r.keys, key)
	r.takes = append(r.takes, func(d Doc) error {
		e, err := decodeEnvelope[T](d)
		sc.versions[d.Key] = d.Version
		sc.order = append(sc.order, d.Key)
		if e.At.After(sc.latest) {
			sc.latest = e.At
		}
		into(e.State)
		return err
	})
}

// load reads it all at once, or nothing if nothing is wanted.
func (r *reading) load(ctx context.Context, s Store) error {
	if len(r.keys) == 0 {
		return nil
	}
	docs, err := s.Load(ctx, r.keys...)
	if err != nil {
		return err
	}
	for i, d := range docs {
		if err := r.takes[i](d); err != nil {
			return err
		}
	}
	return nil
}

// believe returns the refusal if what it was decided on is one snapshot. A refusal
// commits nothing, so the store has not checked that nothing moved meanwhile.
func (h *Hub) believe(ctx context.Context, sc *scene, refusal error) error {
	if len(sc.order) < 2 {
		return refusal
	}
	docs, err := h.store.Load(ctx, sc.order...)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.Version != sc.versions[d.Key] {
			return &Conflict{Key: d.Key}
		}
	}
	return refusal
}
