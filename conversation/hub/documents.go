package hub

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
)

// The labels under which documents are listed.
const (
	labelWaiting = "waiting" // conversations that wait for an offer, oldest first
	labelUnowned = "unowned" // conversations that nobody has, oldest first
	labelOpen    = "open"    // agents who would be offered something
	labelAgents  = "agents"  // all agents
	labelBanned  = "banned"  // contacts who are banned
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
func endedLabel(channel, contact string) string {
	return path("ended", channel, contact)
}
func ownValue(work string) string              { return path("own", work) }
func assignedLabel(agent string) string        { return path("assigned", agent) }
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
// unique value (E13), so that no two can be opened, on whatever node. One that has
// ended and takes what comes after the end (D3) can be found by it too.
func (h *Hub) conversationDoc(c conversation.Conversation, at time.Time) Doc {
	d := Doc{
		Key: conversationKey(c.ID), Rank: c.Waiting.UnixMilli(),
		Labels: []string{contactLabel(c.Contact)}, Body: encodeDoc(at, c),
	}
	if c.Ending == nil {
		open := openValue(c.Channel, c.Contact)
		d.Labels, d.Unique = append(d.Labels, open), []string{open}
	} else if service, known := h.rules.Service(c.Service); known && service.Follows(c, c.Ending.At) {
		d.Labels = append(d.Labels, endedLabel(c.Channel, c.Contact))
	}
	if c.Ending == nil && c.Owner == "" {
		d.Labels = append(d.Labels, labelUnowned)
	}
	if c.Waits() {
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

// contactDoc stands in the list of each agent who deals with the contact (E9), and
// of those who are banned.
func contactDoc(c conversation.Contact, at time.Time) Doc {
	d := Doc{Key: contactKey(c.ID), Body: encodeDoc(at, c)}
	for _, agent := range c.Assigned {
		d.Labels = append(d.Labels, assignedLabel(agent))
	}
	if c.Banned != nil {
		d.Labels = append(d.Labels, labelBanned)
	}
	return d
}

// barKeys are the documents that bar addresses, once each. An address is no part of
// a key, only what a secret makes of it.
func barKeys(secret []byte, addresses []conversation.Address) []Key {
	var keys []Key
	for _, a := range addresses {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("bar\n" + string(a.Value)))
		keys = append(keys, Key("bar/"+hex.EncodeToString(mac.Sum(nil))))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// agentDoc carries each part of a conversation that the agent has as a unique value,
// so that no two agents can have one. The host's own work may be on several desks, as a
// phone call of two is.
func agentDoc(a agentstate.Agent, at time.Time) Doc {
	d := Doc{Key: agentKey(a.ID), Labels: []string{labelAgents}, Body: encodeDoc(at, a)}
	if len(a.OpenChannels()) > 0 {
		d.Labels = append(d.Labels, labelOpen)
	}
	for _, w := range a.Work {
		if _, _, part := conversation.OfWork(w.ID); part && w.Phase != agentstate.Offered {
			d.Unique = append(d.Unique, ownValue(w.ID))
		}
	}
	return d
}

// Split tells what the key of a record is about: "conv", "agent", "desk" or
// "contact", and the id of the conversation, the agent or the contact.
func (k Key) Split() (kind, id string) {
	kind, escaped, _ := strings.Cut(string(k), "/")
	id, err := url.PathUnescape(escaped)
	if err != nil {
		return kind, ""
	}
	return kind, id
}
