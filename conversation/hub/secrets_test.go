package hub_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// canaries are what must not be found where no text belongs.
var canaries = []string{"CANARY-TEXT", "CANARY-ANSWER", "CANARY-NOTE", "CANARY-NAME", "+4755CANARY", "CANARY-FORM", "CANARY-PAGE", "+1800CANARY",
	"CANARY-FIELD", "CANARY-ACCOUNT", "CANARY-EMAIL", "CANARY-QUESTION", "CANARY-SLASH", "CANARY-AGENT"}

// sings reports which canary is in the text, also if it was escaped for an address.
func sings(text string) string {
	for _, c := range canaries {
		for _, form := range []string{c, url.QueryEscape(c), strings.ToLower(c), strings.TrimPrefix(c, "+")} {
			if strings.Contains(text, form) {
				return c
			}
		}
	}
	return ""
}

// TestTextIsInOnePlace: what was written, names, addresses and notes stand in documents
// of their own, and in no record, task, key, log line or error.
func TestTextIsInOnePlace(t *testing.T) {
	carrier := &carrier{}
	w := newHouse(t, func(cfg *hub.Config) {
		cfg.Transports = map[string]hub.Transport{"sms": carrier}
		cfg.CallSlash = func(_ context.Context, c hub.SlashCall) error { panic(string(c.Typed)) }
		cfg.Signal = func(s conversation.Signal) {
			require.Empty(t, sings(fmt.Sprintf("%v %+v %#v", s, s, s)))
			panic("CANARY-TEXT")
		}
	})
	var errs []error
	try := func(by conversation.Actor, cmd conversation.Command, options ...hub.Option) {
		_, err := w.h.Do(t.Context(), by, cmd, options...)
		errs = append(errs, err)
	}
	w.ready("ann", 2)
	hello := conversation.Receive{Service: "help", Channel: "sms", Name: "CANARY-NAME", Address: "+4755CANARY", Page: "/reset?token=CANARY-PAGE", To: "+1800CANARY", Text: "CANARY-TEXT"}
	try(customer("ada"), hello, hub.Once("m1"))
	try(agent("ann"), conversation.Accept{Conversation: "c1"})
	for _, does := range []func(context.Context, hub.Delivery) error{
		func(_ context.Context, d hub.Delivery) error {
			return fmt.Errorf("Post \"https://sms.example/?To=%s\": no route for %q", url.QueryEscape(string(d.To)), string(d.Text))
		},
		func(_ context.Context, d hub.Delivery) error { panic(string(d.Text)) },
		func(_ context.Context, d hub.Delivery) error { panic(errors.New(string(d.To))) },
		nil,
	} {
		carrier.does = does
		try(agent("ann"), conversation.Send{Text: "CANARY-ANSWER"})
		w.tick(time.Minute)
	}
	hello.Text = conversation.Text("CANARY-TEXT" + strings.Repeat(" again", 1000))
	try(customer("ada"), hello, hub.Once("m2")) // too long
	hello.Text = "CANARY-TEXT again"
	try(customer("ada"), hello, hub.Once("m1")) // another command with the key
	hello.Service = "nowhere"
	try(customer("bea"), hello)
	try(agent("ann"), conversation.WrapUp{Disposition: "CANARY-FORM"})
	try(agent("ann"), conversation.WrapUp{Disposition: "solved", Note: "CANARY-NOTE"})
	try(agent("ann"), conversation.WrapUp{Disposition: "solved", Note: "CANARY-NOTE\xff"})
	try(agent("bob"), conversation.Send{Conversation: "c1", Text: "CANARY-ANSWER"})
	try(agent("ann"), conversation.End{})
	w.moreTexts(try)
	w.store.on(func(c call) error {
		if c.method == "Commit" {
			return hub.ErrOutcomeUnknown
		}
		return nil
	}, nil)
	try(customer("ada"), conversation.Receive{Service: "shop", Channel: "web", Text: "CANARY-TEXT"}, hub.Once("m3"))
	w.store.on(nil, nil)

	require.NotEmpty(t, carrier.got)
	for _, kind := range []string{conversation.KindBarred, conversation.KindUnbarred, conversation.KindPageChanged, conversation.KindIdentified, conversation.KindBegun} {
		require.Positive(t, w.kinds()[kind], kind)
	}
	require.Contains(t, w.log.String(), "delivery failed")
	require.Contains(t, w.log.String(), "nobody was told")
	require.Empty(t, sings(w.log.String()), "the log:\n%s", w.log)
	for _, err := range errs {
		if err != nil {
			require.Empty(t, sings(fmt.Sprintf("%v %+v %#v", err, err, err)), "an error: %v", err)
		}
	}
	for _, r := range w.records() {
		require.Empty(t, sings(fmt.Sprint(r.Key, r.Kind, r.By, string(r.Body))), "record %s", r.Kind)
	}
	found := w.whereTextStands()
	require.Equal(t, map[string]bool{"entry": true, "note": true, "contact": true, "visit": true}, found)
}

// moreTexts goes the other ways on which text comes in: forms, pages, what an agent knows
// of the contact, its first message, commands in the message field, and a ban.
func (w *house) moreTexts(try func(by conversation.Actor, cmd conversation.Command, options ...hub.Option)) {
	try(agent("ann"), conversation.Done{Conversation: "c1"})
	form := func(of ...conversation.Field) conversation.Receive {
		return conversation.Receive{Service: "kind", Channel: "web", Address: "+4755CANARY", Page: "/CANARY-PAGE", Form: of}
	}
	name, size := conversation.Field{Name: "name", Value: "CANARY-NAME"}, conversation.Field{Name: "size", Value: "CANARY-FIELD"}
	try(customer("bea"), form(size))
	try(customer("bea"), form(name, conversation.Field{Name: "CANARY-FIELD", Value: "CANARY-FIELD"}))
	try(customer("bea"), form(name, conversation.Field{Name: "size", Value: conversation.Text("CANARY-FIELD" + strings.Repeat(".", 5000))}))
	try(customer("bea"), form(name, size, conversation.Field{Name: "question", Value: "CANARY-QUESTION"}), hub.Once("form"))
	c := w.conversations()[len(w.conversations())-1].ID
	try(agent("ann"), conversation.Open{Conversation: c})
	try(customer("bea"), conversation.Navigate{Conversation: c, Page: "/CANARY-PAGE/2"})
	try(customer("bea"), conversation.Navigate{Conversation: c, Page: conversation.Text("/CANARY-PAGE/" + strings.Repeat(".", 5000))})
	try(agent("ann"), conversation.Identify{Name: "CANARY-NAME 2", Account: "CANARY-ACCOUNT", Email: "CANARY-EMAIL"}, hub.Once("who"))
	try(agent("ann"), conversation.Identify{Email: "CANARY-EMAIL\xff"})
	try(agent("ann"), conversation.Send{Text: "/CANARY-SLASH me"})
	try(agent("ann"), conversation.Send{Text: "/callback CANARY-SLASH"})
	try(agent("ann"), conversation.Send{Text: "//CANARY-SLASH"})
	try(agent("ann"), conversation.Begin{Service: "shop", Channel: "sms", Contact: "cleo", Address: "+4755CANARY", From: "+1800CANARY", Text: "CANARY-TEXT"})
	try(agent("ann"), conversation.Begin{Service: "nowhere", Channel: "sms", Contact: "dora", Address: "+4755CANARY", Text: "CANARY-TEXT"})
	w.tick(time.Minute)
	try(agent("ann"), conversation.Ban{Conversation: c})
	try(customer("eva"), form(name))
	try(agent("ann"), conversation.Begin{Service: "shop", Channel: "app", Contact: "eva", Address: "+4755CANARY", Text: "CANARY-TEXT"})
	try(sue, conversation.LiftBan{Contact: "bea"})
	try(sue, conversation.LiftBan{Contact: "CANARY-NAME"})
}

// whereTextStands looks through all that was ever written for canaries: the kinds of the
// documents that hold one.
func (w *house) whereTextStands() map[string]bool {
	w.Helper()
	found := map[string]bool{}
	for _, b := range w.store.batches {
		for _, d := range b.Docs {
			require.Empty(w, sings(fmt.Sprint(d.Key, d.Labels, d.Unique)), "the names of %s", d.Key)
			if sings(string(d.Body)) != "" {
				kind, _ := d.Key.Split()
				found[kind] = true
			}
		}
		for _, task := range b.Tasks {
			require.Empty(w, sings(fmt.Sprint(task.ID, task.Lane, task.Kind, string(task.Body))), "task %s", task.ID)
		}
	}
	return found
}
