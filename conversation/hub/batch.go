package hub

import (
	"fmt"
	"slices"
	"time"

	"github.com/parley-go/parley/conversation"
)

// batch is the one write that carries a decision out: documents at the versions
// they were read at, a record for each event, timers and effects as tasks. What
// was read and is not written is a condition too.
func (h *Hub) batch(sc *scene, after conversation.Scene, d conversation.Decision, by conversation.Actor, now time.Time) (b Batch, then []Task) {
	write := func(doc Doc) {
		doc.Version = sc.versions[doc.Key]
		b.Docs = append(b.Docs, doc)
	}
	log := func(key Key, n int64, e interface{ Kind() string }) {
		b.Records = append(b.Records, Record{Key: key, N: n, Kind: e.Kind(), By: by.String(), At: now, Body: encode(e)})
	}
	if len(d.Events) > 0 {
		c := after.Conversation
		write(h.conversationDoc(c, now))
		for i, e := range d.Events {
			log(conversationKey(c.ID), sc.Conversation.Events+int64(i)+1, e)
		}
	}
	for _, change := range d.Agents {
		write(agentDoc(after.Agents[change.Agent], now))
		for i, e := range change.Events {
			log(agentKey(change.Agent), sc.Agents[change.Agent].Events+int64(i)+1, e)
		}
	}
	for _, change := range d.Desks {
		write(Doc{Key: deskKey(change.Agent), Body: encodeDoc(now, after.Desks[change.Agent])})
		for i, e := range change.Events {
			log(deskKey(change.Agent), sc.Desks[change.Agent].Events+int64(i)+1, e)
		}
	}
	if d.Contact != nil {
		write(contactDoc(*d.Contact, now))
		for i, e := range d.Logged {
			log(contactKey(d.Contact.ID), sc.Contact.Events+int64(i)+1, e)
		}
	}
	for _, key := range h.bars(d.Bar) {
		if contacts := sc.bars[key]; !slices.Contains(contacts, d.Contact.ID) {
			write(Doc{Key: key, Body: encodeDoc(now, append(slices.Clip(contacts), d.Contact.ID))})
		}
	}
	for _, key := range h.bars(d.Unbar) {
		contacts := slices.DeleteFunc(slices.Clone(sc.bars[key]), func(c string) bool { return c == d.Contact.ID })
		switch {
		case len(contacts) > 0: // it is another's address too, who is still banned
			write(Doc{Key: key, Body: encodeDoc(now, contacts)})
		case sc.versions[key] > 0:
			write(Doc{Key: key})
		}
	}
	if d.Visit != nil {
		write(Doc{Key: visitKey(d.Visit.Conversation), Body: encodeDoc(now, d.Visit)})
	}
	for _, e := range d.Entries {
		write(entryDoc(e, now))
	}
	if d.Note != nil {
		writeNote(&b, *d.Note, sc, now)
	}
	b.Reads = sc.unwritten(b.Docs)
	b.Tasks = h.tasks(sc, d, now)
	for i, cmd := range d.Then {
		id := fmt.Sprintf("then/%s/%d/%d", b.Records[0].Key, b.Records[0].N, i)
		then = append(then, Task{ID: id, Kind: kindCommand, Due: now, Body: encodeCommand(conversation.Actor{Role: conversation.System}, cmd)})
	}
	b.Tasks = append(b.Tasks, then...)
	return b, then
}

// bars are the keys of the documents that bar the addresses. The secret is known:
// it was needed to read them.
func (h *Hub) bars(addresses []conversation.Address) []Key {
	h.mu.Lock()
	defer h.mu.Unlock()
	return barKeys(h.secret, addresses)
}

// writeNote replaces the agent's note; an empty one removes it.
func writeNote(b *Batch, n conversation.Note, sc *scene, now time.Time) {
	doc := Doc{Key: noteKey(n.Conversation, n.Segment)}
	doc.Version = sc.versions[doc.Key]
	if n.Text != "" {
		doc.Body = encodeDoc(now, n)
	}
	if n.Text != "" || doc.Version > 0 {
		b.Docs = append(b.Docs, doc)
	}
}

// unwritten are the documents that were read and are not written.
func (sc *scene) unwritten(written []Doc) []Doc {
	var reads []Doc
	for _, key := range sc.order {
		if !slices.ContainsFunc(written, func(d Doc) bool { return d.Key == key }) {
			reads = append(reads, Doc{Key: key, Version: sc.versions[key]})
		}
	}
	return reads
}

// tasks are the timers and effects of a decision. An effect on a channel without a
// transport has nobody to go to: its readers follow the feed.
func (h *Hub) tasks(sc *scene, d conversation.Decision, now time.Time) []Task {
	var tasks []Task
	for _, t := range d.Timers {
		task := Task{ID: "timer/" + t.ID, Kind: kindCommand, Due: t.Due}
		if !t.Due.IsZero() {
			task.Body = encodeCommand(conversation.Actor{Role: conversation.System}, t.Do)
		}
		tasks = append(tasks, task)
	}
	for _, e := range d.Effects {
		id := ""
		switch e := e.(type) {
		case conversation.DeliverMessage:
			if h.cfg.Transports[e.Channel] != nil {
				id = "effect/" + string(entryKey(e.Conversation, e.Entry))
			}
		case conversation.CallSlash:
			if h.cfg.CallSlash != nil {
				id = "slash/" + string(entryKey(e.Conversation, e.Entry))
			}
		}
		if id != "" {
			tasks = append(tasks, Task{ID: id, Lane: e.Lane(), Kind: e.Kind(), Due: now, Body: encode(e)})
		}
	}
	return tasks
}

// finish completes the task that the batch carries out, on the condition that it
// is still this worker's.
func finish(b *Batch, t Task) {
	if t.ID == "" {
		return
	}
	b.Tasks = slices.DeleteFunc(b.Tasks, func(other Task) bool { return other.ID == t.ID && other.Due.IsZero() })
	if !slices.ContainsFunc(b.Tasks, func(other Task) bool { return other.ID == t.ID }) {
		b.Tasks = append(b.Tasks, Task{ID: t.ID, Attempt: t.Attempt})
	}
}
