package hub

import (
	"context"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// scene is what a command was decided on, with the version of each document.
type scene struct {
	conversation.Scene
	command  conversation.Command // with its target
	versions map[Key]int64
	order    []Key     // the keys of versions, in the order in which they were loaded
	latest   time.Time // the last write of any of them
}

// load reads what the decision may look at. It comes in up to three steps, each a
// snapshot; that nothing moved between them is checked at the commit, because
// every version that is read here is among its conditions.
func (h *Hub) load(ctx context.Context, by conversation.Actor, aimed conversation.Command) (*scene, error) {
	sc := &scene{versions: make(map[Key]int64), command: aimed}
	if target := conversation.Target(sc.command); target != "" {
		if err := h.loadConversation(ctx, sc, by, target); err != nil {
			return nil, err
		}
	}
	if err := h.loadNote(ctx, sc, by); err != nil {
		return nil, err
	}
	agents, desks := conversation.Cast(sc.Conversation, by, sc.command)
	return sc, h.loadCast(ctx, sc, by, agents, desks)
}

// aim gives the command its target: a customer's message goes to its open
// conversation or a new one, an agent's command to what is in focus (C2).
func (h *Hub) aim(ctx context.Context, by conversation.Actor, cmd conversation.Command) (conversation.Command, error) {
	if r, ok := cmd.(conversation.Receive); ok {
		r.Conversation = "" // the hub's to choose
		open, err := h.openConversation(ctx, r.Channel, by.ID)
		if err != nil {
			return nil, err
		}
		if open == "" {
			open = h.cfg.NewID()
		}
		return conversation.Aim(r, open), nil
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

// openConversation is the contact's open conversation on the channel, or "".
func (h *Hub) openConversation(ctx context.Context, channel, contact string) (string, error) {
	docs, err := h.store.List(ctx, openValue(channel, contact), Place{}, 1)
	if err != nil || len(docs) == 0 {
		return "", err
	}
	c, err := decodeDoc[conversation.Conversation](docs[0])
	return c.ID, err
}

func (h *Hub) loadConversation(ctx context.Context, sc *scene, by conversation.Actor, id string) error {
	keys := []Key{conversationKey(id)}
	r, receiving := sc.command.(conversation.Receive)
	if receiving {
		keys = append(keys, contactKey(by.ID))
	}
	docs, err := h.store.Load(ctx, keys...)
	if err != nil {
		return err
	}
	if sc.Conversation, err = take[conversation.Conversation](sc, docs[0]); err != nil {
		return err
	}
	service := sc.Conversation.Service
	if receiving {
		if sc.Contact, err = take[conversation.Contact](sc, docs[1]); err != nil {
			return err
		}
		if sc.Conversation.Ending != nil {
			return &Conflict{Key: docs[0].Key} // it has ended since it was found
		}
		if service == "" {
			service = r.Service
		}
	}
	sc.Service, _ = h.rules.Service(service)
	queue := sc.Conversation.Queue
	if queue == "" {
		queue = sc.Service.Queue
	}
	sc.Queue, _ = h.rules.Queue(queue)
	return nil
}

func (h *Hub) loadCast(ctx context.Context, sc *scene, by conversation.Actor, agents, desks []string) error {
	var keys []Key
	for _, id := range agents {
		keys = append(keys, agentKey(id))
	}
	for _, id := range desks {
		keys = append(keys, deskKey(id))
	}
	if len(keys) == 0 {
		return nil
	}
	docs, err := h.store.Load(ctx, keys...)
	if err != nil {
		return err
	}
	sc.Agents = make(map[string]agentstate.Agent, len(agents))
	for i, id := range agents {
		a, err := take[agentstate.Agent](sc, docs[i])
		if err != nil {
			return err
		}
		if a.ID == "" {
			a = agentstate.New(id)
		}
		sc.Agents[id] = a
	}
	sc.Desks = make(map[string]conversation.Desk, len(desks))
	for i, id := range desks {
		d, err := take[conversation.Desk](sc, docs[len(agents)+i])
		if err != nil {
			return err
		}
		d.Agent = id
		sc.Desks[id] = d
	}
	return h.loadFocus(ctx, sc, by)
}

// loadFocus reads the conversation that the actor would look away from.
func (h *Hub) loadFocus(ctx context.Context, sc *scene, by conversation.Actor) error {
	focus := sc.Desks[by.ID].Focus
	if by.Role != conversation.Agent || focus == "" || focus == sc.Conversation.ID {
		return nil
	}
	switch sc.command.(type) {
	case conversation.Accept, conversation.Open, conversation.Focus:
	default:
		return nil
	}
	docs, err := h.store.Load(ctx, conversationKey(focus))
	if err != nil {
		return err
	}
	sc.InFocus, err = take[conversation.Conversation](sc, docs[0])
	return err
}

// loadNote reads the version of the note that would be replaced.
func (h *Hub) loadNote(ctx context.Context, sc *scene, by conversation.Actor) error {
	seg, has := sc.Conversation.SegmentOf(by.ID)
	if _, booking := sc.command.(conversation.WrapUp); !booking || !has {
		return nil
	}
	docs, err := h.store.Load(ctx, noteKey(sc.Conversation.ID, seg.N))
	if err != nil {
		return err
	}
	_, err = take[conversation.Note](sc, docs[0])
	return err
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

// take decodes a document and remembers its version as a condition of the commit.
func take[T any](sc *scene, d Doc) (T, error) {
	e, err := decodeEnvelope[T](d)
	sc.versions[d.Key] = d.Version
	sc.order = append(sc.order, d.Key)
	if e.At.After(sc.latest) {
		sc.latest = e.At
	}
	return e.State, err
}
