package hub

import (
	"context"
	"errors"
	"fmt"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// Conversation returns the conversation as it is now, or [ErrNotFound].
func (h *Hub) Conversation(ctx context.Context, id string) (conversation.Conversation, error) {
	return read[conversation.Conversation](ctx, h.store, conversationKey(id))
}

// Agent returns the agent as it is now, or [ErrNotFound].
func (h *Hub) Agent(ctx context.Context, id string) (agentstate.Agent, error) {
	return read[agentstate.Agent](ctx, h.store, agentKey(id))
}

// Desk returns what the agent's desktop remembers; it is empty if nothing happened
// there yet.
func (h *Hub) Desk(ctx context.Context, agent string) (conversation.Desk, error) {
	docs, err := h.store.Load(ctx, deskKey(agent))
	if err != nil {
		return conversation.Desk{}, err
	}
	d, err := decodeDoc[conversation.Desk](docs[0])
	d.Agent = agent
	return d, err
}

// Contact returns the customer, or [ErrNotFound].
func (h *Hub) Contact(ctx context.Context, id string) (conversation.Contact, error) {
	return read[conversation.Contact](ctx, h.store, contactKey(id))
}

// Agents returns all agents, by id.
func (h *Hub) Agents(ctx context.Context) ([]agentstate.Agent, error) {
	var all []agentstate.Agent
	err := list(ctx, h.store, labelAgents, func(a agentstate.Agent) { all = append(all, a) })
	return all, err
}

// Thread returns all conversations of a contact, the oldest first, for the host itself:
// what somebody may see of them is [Hub.ThreadFor].
func (h *Hub) Thread(ctx context.Context, contact string) ([]conversation.Conversation, error) {
	var all []conversation.Conversation
	err := list(ctx, h.store, contactLabel(contact), func(c conversation.Conversation) { all = append(all, c) })
	return all, err
}

// Waiting returns all conversations that nobody has, the longest waiting first, those
// that are offered to somebody among them. One that an agent has and asks a queue for
// help with is not there: its customer does not wait.
func (h *Hub) Waiting(ctx context.Context) ([]conversation.Conversation, error) {
	var all []conversation.Conversation
	err := list(ctx, h.store, labelUnowned, func(c conversation.Conversation) { all = append(all, c) })
	return all, err
}

// Assigned returns the contacts on the agent's list, by id (E9).
func (h *Hub) Assigned(ctx context.Context, agent string) ([]conversation.Contact, error) {
	var all []conversation.Contact
	err := list(ctx, h.store, assignedLabel(agent), func(c conversation.Contact) { all = append(all, c) })
	return all, err
}

// Banned returns the contacts who are banned, by id (E10).
func (h *Hub) Banned(ctx context.Context) ([]conversation.Contact, error) {
	var all []conversation.Contact
	err := list(ctx, h.store, labelBanned, func(c conversation.Contact) { all = append(all, c) })
	return all, err
}

// Transcript returns the entries behind number after, at most limit, as the actor
// may see them: an agent also those of another conversation of a contact with whom it
// has or had to do (E9). It refuses with [conversation.NotOnDesk] who may not read it,
// and with the same words where there is none.
func (h *Hub) Transcript(ctx context.Context, by conversation.Actor, id string, after, limit int) ([]conversation.Entry, error) {
	c, err := h.Conversation(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if err := h.mayRead(ctx, by, c); err != nil {
		return nil, err
	}
	return h.entries(ctx, id, after, limit)
}

func (h *Hub) entries(ctx context.Context, id string, after, limit int) ([]conversation.Entry, error) {
	docs, err := h.store.List(ctx, entriesLabel(id), Place{Rank: int64(after), Key: lastKey}, limit)
	if err != nil {
		return nil, err
	}
	entries := make([]conversation.Entry, len(docs))
	for i, d := range docs {
		if entries[i], err = decodeDoc[conversation.Entry](d); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// lastKey stands behind every key of its rank.
const lastKey Key = "\U0010FFFF"

// Desktop returns all that the agent's screen shows, or [ErrNotFound].
func (h *Hub) Desktop(ctx context.Context, agent string) (conversation.Desktop, error) {
	docs, err := h.store.Load(ctx, agentKey(agent), deskKey(agent))
	if err != nil {
		return conversation.Desktop{}, err
	}
	if !exists(docs[0]) {
		return conversation.Desktop{}, fmt.Errorf("%s: %w", agentKey(agent), ErrNotFound)
	}
	p := conversation.DesktopParts{Last: map[string]conversation.Entry{}, Notes: map[string]conversation.Note{}}
	if p.Agent, err = decodeDoc[agentstate.Agent](docs[0]); err != nil {
		return conversation.Desktop{}, err
	}
	if p.Desk, err = decodeDoc[conversation.Desk](docs[1]); err != nil {
		return conversation.Desktop{}, err
	}
	for _, w := range p.Agent.Work {
		id, _, ok := conversation.OfWork(w.ID)
		if !ok {
			continue // the host's own
		}
		if err := h.part(ctx, &p, id); err != nil {
			return conversation.Desktop{}, err
		}
	}
	now, err := h.now(ctx, p.Agent.Since)
	return conversation.NewDesktop(p, now), err
}

// part adds one conversation on the agent's desk.
func (h *Hub) part(ctx context.Context, p *conversation.DesktopParts, id string) error {
	c, err := h.Conversation(ctx, id)
	if err != nil {
		return err
	}
	s := conversation.Scene{Conversation: c}
	s.Service, _ = h.rules.Service(c.Service)
	s.Queue, _ = h.rules.Queue(c.RoutedTo())
	keys := []Key{contactKey(c.Contact), entryKey(id, c.LastMessage), visitKey(id)}
	if seg, has := c.SegmentOf(p.Agent.ID); has {
		keys = append(keys, noteKey(id, seg.N))
	}
	docs, err := h.store.Load(ctx, keys...)
	if err != nil {
		return err
	}
	if s.Contact, err = decodeDoc[conversation.Contact](docs[0]); err != nil {
		return err
	}
	if exists(docs[1]) {
		if p.Last[id], err = decodeDoc[conversation.Entry](docs[1]); err != nil {
			return err
		}
	}
	if s.Visit, err = decodeDoc[conversation.Visit](docs[2]); err != nil {
		return err
	}
	if len(docs) > 3 && exists(docs[3]) {
		if p.Notes[id], err = decodeDoc[conversation.Note](docs[3]); err != nil {
			return err
		}
	}
	if c.Ending != nil {
		if s.Other, err = h.openConversation(ctx, c.Channel, c.Contact); err != nil {
			return err
		}
	}
	p.Scenes = append(p.Scenes, s)
	return nil
}

// Customer returns what the contact sees of its latest conversation on the
// channel. A contact who never wrote sees an empty one.
func (h *Hub) Customer(ctx context.Context, contact, channel string) (conversation.CustomerView, error) {
	thread, err := h.Thread(ctx, contact)
	if err != nil {
		return conversation.CustomerView{}, err
	}
	var c conversation.Conversation
	for _, one := range thread {
		// The open one is the latest, also if another began at the same instant. One that
		// an agent opened and wrote nothing into is none for its customer (A13).
		if one.Channel == channel && (c.ID == "" || c.Ending != nil) && !one.Unused() {
			c = one
		}
	}
	var entries []conversation.Entry
	if c.ID != "" {
		if entries, err = h.entries(ctx, c.ID, 0, c.Entries+page); err != nil {
			return conversation.CustomerView{}, err
		}
	}
	names, err := h.names(ctx, c)
	if err != nil {
		return conversation.CustomerView{}, err
	}
	docs, err := h.store.Load(ctx, contactKey(contact))
	if err != nil {
		return conversation.CustomerView{}, err
	}
	s := conversation.Scene{Conversation: c}
	s.Contact, err = decodeDoc[conversation.Contact](docs[0])
	return conversation.NewCustomerView(s, entries, names), err
}

// names are the display names of the agents who had a part in the conversation.
func (h *Hub) names(ctx context.Context, c conversation.Conversation) (map[string]string, error) {
	names := make(map[string]string)
	for _, s := range c.Segments {
		a, err := h.Agent(ctx, s.Agent)
		if err != nil {
			return nil, err
		}
		names[a.ID] = a.Name
	}
	return names, nil
}

func read[T any](ctx context.Context, s Store, key Key) (T, error) {
	var none T
	docs, err := s.Load(ctx, key)
	if err != nil {
		return none, err
	}
	if !exists(docs[0]) {
		return none, fmt.Errorf("%s: %w", key, ErrNotFound)
	}
	return decodeDoc[T](docs[0])
}
