package hub

import (
	"context"
	"errors"
	"slices"

	"github.com/parley-go/parley/conversation"
)

// ThreadFor returns the thread of a contact (E9) as the actor may see it, with what an
// agent has not read yet. It refuses an agent who has and had no part in it, in the
// same words whether there is such a contact or not: see [conversation.AuthorizeThread].
func (h *Hub) ThreadFor(ctx context.Context, by conversation.Actor, contact string) (conversation.Thread, error) {
	keys := []Key{contactKey(contact)}
	if by.Role == conversation.Agent {
		keys = append(keys, deskKey(by.ID))
	}
	docs, err := h.store.Load(ctx, keys...)
	if err != nil {
		return conversation.Thread{}, err
	}
	known, err := decodeDoc[conversation.Contact](docs[0])
	if err != nil {
		return conversation.Thread{}, err
	}
	var desk conversation.Desk
	if len(docs) > 1 {
		if desk, err = decodeDoc[conversation.Desk](docs[1]); err != nil {
			return conversation.Thread{}, err
		}
		desk.Agent = by.ID
	}
	all, err := h.Thread(ctx, contact)
	if err != nil {
		return conversation.Thread{}, err
	}
	if err := conversation.AuthorizeThread(known, all, by); err != nil {
		return conversation.Thread{}, err
	}
	return conversation.NewThread(known, all, desk), nil
}

// Search finds the words of the query in the thread of its contact, the latest entry
// first, at most limit. It has the rights of [Hub.ThreadFor]. It reads entries until it
// has found enough; where that takes too long, or for a search over all contacts, a
// host keeps a [conversation.Index].
func (h *Hub) Search(ctx context.Context, by conversation.Actor, q conversation.Query, limit int) ([]conversation.Hit, error) {
	thread, err := h.ThreadFor(ctx, by, q.Contact)
	if err != nil {
		return nil, err
	}
	hits := []conversation.Hit{}
	for _, part := range slices.Backward(thread.Conversations) {
		for end := part.Entries; end > 0 && len(hits) < limit; end -= page {
			begin := max(0, end-page)
			entries, err := h.entries(ctx, part.Conversation, begin, end-begin)
			if err != nil {
				return nil, err
			}
			for _, e := range slices.Backward(entries) {
				if hit, found := q.Match(e); found && len(hits) < limit {
					hits = append(hits, hit)
				}
			}
		}
	}
	return hits, nil
}

// Contacts returns the agent's list of contacts (E9): those that it deals with, and
// those from which something came that it has not looked at. It is empty for an agent
// whom nobody knows.
func (h *Hub) Contacts(ctx context.Context, agent string) ([]conversation.ContactLine, error) {
	desk, err := read[conversation.Desk](ctx, h.store, deskKey(agent))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	desk.Agent = agent
	contacts, err := h.Assigned(ctx, agent)
	if err != nil {
		return nil, err
	}
	var more []Key
	for id := range desk.Recent {
		if !slices.ContainsFunc(contacts, func(c conversation.Contact) bool { return c.ID == id }) {
			more = append(more, contactKey(id))
		}
	}
	slices.Sort(more)
	for some := range slices.Chunk(more, page) {
		docs, err := h.store.Load(ctx, some...)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			c, err := decodeDoc[conversation.Contact](d)
			if err != nil {
				return nil, err
			}
			contacts = append(contacts, c)
		}
	}
	return conversation.NewContacts(contacts, desk), nil
}

// mayRead reports whether the actor may read the conversation: its own, or another one
// of a contact with whom it has or had to do.
func (h *Hub) mayRead(ctx context.Context, by conversation.Actor, c conversation.Conversation) error {
	refusal := conversation.AuthorizeRead(c, by)
	if refusal == nil || by.Role != conversation.Agent {
		return refusal
	}
	all, err := h.Thread(ctx, c.Contact)
	if err != nil {
		return err
	}
	of := conversation.Contact{ID: c.Contact}
	inThread := slices.ContainsFunc(conversation.NewThread(of, []conversation.Conversation{c}, conversation.Desk{}).Conversations,
		func(p conversation.ThreadPart) bool { return p.Conversation == c.ID })
	if inThread && conversation.AuthorizeThread(of, all, by) == nil {
		return nil
	}
	return refusal
}
