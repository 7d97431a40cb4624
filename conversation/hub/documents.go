package hub

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// The labels under which documents are listed.
const (
	labelWaiting = "waiting" // conversations that wait for an offer, oldest first
	labelOpen    = "open"    // agents who would be offered something
	labelAgents  = "agents"  // all agents
	labelCommand = "command" // command keys that are kept for a time
)

// envelope is how a document is stored: with the instant of its last write, behind
// which no later one may be.
type envelope[T any] struct {
	At    time.Time `json:"at"`
	State T         `json:"state"`
}

// path joins parts to a key or a label. Parts are escaped, so that an id with a
// slash in it cannot become another key.
func path(parts ...string) string {
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

func conversationKey(id string) Key    { return Key(path("conv", id)) }
func agentKey(id string) Key           { return Key(path("agent", id)) }
func deskKey(agent string) Key         { return Key(path("desk", agent)) }
func visitKey(conversation string) Key { return Key(path("visit", conversation)) }
func contactKey(id string) Key         { return Key(path("contact", id)) }

func entryKey(conversation string, n int) Key {
	return Key(path("entry", conversation, strconv.Itoa(n)))
}

func noteKey(conversation string, segment int) Key {
	return Key(path("note", conversation, strconv.Itoa(segment)))
}

func entriesLabel(conversation string) string  { return path("entries", conversation) }
func contactLabel(contact string) string       { return path("contact", contact) }
func openValue(channel, contact string) string { return path("open", channel, contact) }
func ownValue(conversation string) string      { return path("own", conversation) }
func encodeDoc(at time.Time, state any) []byte { return encode(envelope[any]{at, state}) }
func decodeDoc[T any](d Doc) (T, error)        { e, err := decodeEnvelope[T](d); return e.State, err }
func exists(d Doc) bool                        { return d.Version > 0 }
func encode(v any) []byte                      { return must(json.Marshal(v)) }
func must(body []byte, err error) []byte {
	if err != nil {
		// Every value that is stored is a plain struct of this module.
		panic(fmt.Sprintf("hub: a stored type cannot be encoded: %v", err))
	}
	return body
}

// decodeEnvelope reads a document; one that does not exist is the zero value.
func decodeEnvelope[T any](d Doc) (envelope[T], error) {
	var e envelope[T]
	if !exists(d) {
		return e, nil
	}
	if err := json.Unmarshal(d.Body, &e); err != nil {
		return e, fmt.Errorf("hub: document %s is damaged: it is not of its form; restore it from a backup", d.Key)
	}
	return e, nil
}

// conversationDoc carries the open conversation of a contact and channel as a
// unique value (E13), so that no two can be opened, on whatever node.
func conversationDoc(c conversation.Conversation, version int64, at time.Time) Doc {
	d := Doc{
		Key: conversationKey(c.ID), Version: version, Rank: c.Waiting.UnixMilli(),
		Labels: []string{contactLabel(c.Contact)}, Body: encodeDoc(at, c),
	}
	if c.Ending == nil {
		open := openValue(c.Channel, c.Contact)
		d.Labels, d.Unique = append(d.Labels, open), []string{open}
	}
	if c.Phase() == conversation.PhaseQueued {
		d.Labels = append(d.Labels, labelWaiting)
	}
	return d
}

// entryDoc is a line of the transcript. Its number makes it new.
func entryDoc(e conversation.Entry, at time.Time) Doc {
	return Doc{
		Key: entryKey(e.Conversation, e.N), Rank: int64(e.N),
		Labels: []string{entriesLabel(e.Conversation)}, Body: encodeDoc(at, e),
	}
}

// agentDoc carries each conversation that the agent has as a unique value, so that
// no two agents can have one.
func agentDoc(a agentstate.Agent, version int64, at time.Time) Doc {
	d := Doc{Key: agentKey(a.ID), Version: version, Labels: []string{labelAgents}, Body: encodeDoc(at, a)}
	if len(a.OpenChannels()) > 0 {
		d.Labels = append(d.Labels, labelOpen)
	}
	for _, w := range a.Work {
		if w.Phase == agentstate.Active {
			d.Unique = append(d.Unique, ownValue(conversationOf(w)))
		}
	}
	return d
}

// conversationOf is the conversation that a piece of work is a part of.
func conversationOf(w agentstate.Work) string {
	id, _, _ := cutLast(w.ID)
	return id
}

func cutLast(s string) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, '/'); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// Split tells what the key of a record is about: "conv", "agent" or "desk", and
// the id of the conversation or the agent.
func (k Key) Split() (kind, id string) {
	kind, escaped, _ := strings.Cut(string(k), "/")
	id, err := url.PathUnescape(escaped)
	if err != nil {
		return kind, ""
	}
	return kind, id
}
