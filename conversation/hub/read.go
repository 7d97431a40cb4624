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

// Thread returns all conversations of a contact, the oldest first.
func (h *Hub) Thread(ctx context.Context, contact string) ([]conversation.Conversation, error) {
	var all []conversation.Conversation
	err := list(ctx, h.store, contactLabel(contact), func(c conversation.Conversation) { all = append(all, c) })
	return all, err
}

// Transcript returns the entries behind number after, at most limit, as the actor
// may see them. It refuses with [conversation.NotOnDesk] who may not read it, and
// with the same words where there is none.
func (h *Hub) Transcript(ctx context.Context, by conversation.Actor, id string, after, limit int) ([]conversation.Entry, error) {
	c, err := h.Conversation(ctx, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if err := conversation.AuthorizeRead(c, by); err != nil {
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
		if err := h.part(ctx, &p, conversationOf(w)); err != nil {
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
	s.Queue, _ = h.rules.Queue(c.Queue)
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
		// The open one is the latest, also if another began at the same instant.
		if one.Channel == channel && (c.ID == "" || c.Ending != nil) {
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
	return conversation.NewCustomerView(c, entries, names), err
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
