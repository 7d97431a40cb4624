package conversation

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/routing"
)

// sample is one stored value, with every field set or with none.
type sample struct {
	kind  string
	value any
}

type kinded interface{ Kind() string }

func sampled[T kinded](list ...T) []sample {
	var samples []sample
	for _, v := range list {
		samples = append(samples, sample{v.Kind(), v})
	}
	return samples
}

func sampleCommands() []sample {
	return sampled[Command](
		Receive{}, Receive{Conversation: "c1", Service: "shop", Channel: "sms", Name: "Ada", Address: "+15551234567", To: "+18005550100", Page: "/cart", Text: "Hi <b>\u2028\"ü\""},
		MakeOffer{}, MakeOffer{Conversation: "c1", Agent: "ann"},
		Accept{}, Accept{Conversation: "c1", Offer: 2}, Open{}, Open{Conversation: "c1", Offer: 2}, Reject{}, Reject{Conversation: "c1", Offer: 2},
		Miss{}, Miss{Conversation: "c1", Offer: 2},
		Send{}, Send{Conversation: "c1", Text: "Good morning"}, Focus{}, Focus{Conversation: "c1"}, End{}, End{Conversation: "c1"},
		WrapUp{}, WrapUp{Conversation: "c1", Disposition: "sold", Note: "to be sent"}, Done{}, Done{Conversation: "c1"},
		ExpireWrapUp{}, ExpireWrapUp{Conversation: "c1", Segment: 2}, Prefer{}, Prefer{FocusOnAccept: true},
		Presence{Do: agentstate.LogIn{}}, Presence{Agent: "ann", Do: agentstate.LogIn{Ready: true}}, Presence{Do: agentstate.LogOut{}},
		Presence{Do: agentstate.GoReady{}}, Presence{Do: agentstate.GoNotReady{Reason: "lunch"}},
		Presence{Agent: "ann", Do: agentstate.Return{}}, Presence{Agent: "ann", Do: agentstate.Configure{
			Name: "Ann", Skills: map[string]int{"billing": 2}, Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{"web": {Max: 3}}}}},

		Receive{Service: "chat", Channel: "web", Form: []Field{{Name: "name", Value: "Ada"}}}, Navigate{}, Navigate{Conversation: "c1", Page: "/cart"},
		Recall{}, Recall{Conversation: "c1", Offer: 2}, Begin{},
		Begin{Conversation: "c1", Service: "texts", Channel: "sms", Contact: "ada", Address: "+15551234567", From: "12345", Text: "Hi", Aside: true, Override: true},
		Park{}, Park{Conversation: "c1"}, Resume{}, Resume{Conversation: "c1", Override: true},
		Invite{}, Invite{Conversation: "c1", Agent: "ben", Transfer: true}, Invite{Conversation: "c1", Queue: "sales"},
		CancelInvitation{}, CancelInvitation{Conversation: "c1"}, LapseInvitation{}, LapseInvitation{Conversation: "c1", Invitation: 2},
		Leave{}, Leave{Conversation: "c1"}, Release{}, Release{Conversation: "c1", Agent: "ann", Why: LeftLost},
		CheckIdle{}, CheckIdle{Conversation: "c1"}, CloseSegment{}, CloseSegment{Conversation: "c1", Segment: 2},
		Ban{}, Ban{Conversation: "c1"}, LiftBan{}, LiftBan{Contact: "ada"},
		Identify{}, Identify{Conversation: "c1", Name: "Ada", Account: "4711", Email: "ada@example.org"},
		SetConsent{}, SetConsent{Conversation: "c1", Consent: OptedOut}, Unassign{}, Unassign{Conversation: "c1"},
		Typing{}, Typing{Conversation: "c1", On: true}, Read{}, Read{Conversation: "c1", Entry: 2},
		VisitRecent{}, Prefer{AutoAnswer: true, Mute: []string{NotifyMessage, NotifyOffer}},
		Presence{Agent: "ann", Do: agentstate.Begin{Work: "call", Channel: "phone", Override: true}},
		Presence{Agent: "ann", Do: agentstate.Finish{Work: "call", WrapUp: true, Until: clockAt("10:00:20")}},
		Presence{Do: agentstate.Renew{For: time.Minute}}, Presence{Agent: "ann", Do: agentstate.Lapse{}}, Presence{Agent: "ann", Do: agentstate.RampUp{}},
	)
}

func sampleEvents() []sample {
	at := clockAt("10:00:20")
	return sampled[Event](
		Opened{}, Opened{Conversation: "c1", Service: "shop", Channel: "sms", Contact: "ada"},
		Queued{}, Queued{Queue: "sales", Since: at}, Offered{}, Offered{Offer: 1, Agent: "ann", Until: at},
		Accepted{}, Accepted{Offer: 1, Agent: "ann"}, Rejected{}, Rejected{Offer: 1, Agent: "ann", NotAgain: at},
		Missed{}, Missed{Offer: 1, Agent: "ann", NotAgain: at}, Withdrawn{}, Withdrawn{Offer: 1, Agent: "ann"},
		EntryAdded{}, EntryAdded{Entry: 1, Author: ada, Audience: Everyone}, Ended{}, Ended{By: ada, Reason: EndedByCustomer},
		WrapUpBegun{}, WrapUpBegun{Segment: 1, Until: at}, Booked{}, Booked{Segment: 1, Disposition: "sold", Noted: true},
		Completed{}, Completed{Segment: 1, Expired: true},

		Opened{Conversation: "c1", Service: "texts", Channel: "sms", Contact: "ada", Outbound: true},
		Offered{Offer: 2, Agent: "ben", Until: at, Invitation: 1}, EntryAdded{Entry: 7, Author: ada, Audience: Everyone, Unattended: true},
		Begun{}, Begun{Segment: 1, Agent: "ann", Parked: true}, Parked{}, Parked{Segment: 1}, Resumed{}, Resumed{Segment: 1},
		Invited{}, Invited{Invitation: 1, By: "ann", Agent: "ben", Transfer: true, Until: at}, Invited{Invitation: 2, By: "ann", Queue: "sales", Until: at},
		Lapsed{}, Lapsed{Invitation: 1, Why: LapsedTimeout}, Left{}, Left{Segment: 1, Agent: "ann", Why: LeftTransferred},
		Warned{}, PageChanged{}, Reopened{}, Reopened{Segment: 2, Agent: "ann", Parked: true},
	)
}

func sampleDeskEvents() []sample {
	return sampled[DeskEvent](
		FocusMoved{}, FocusMoved{To: "c1"}, Looked{}, Looked{Conversation: "c1", Inbound: 2},
		Cleared{}, Cleared{Conversation: "c1"}, Preferred{}, Preferred{FocusOnAccept: true},

		Preferred{AutoAnswer: true, Mute: []string{NotifyMessage, NotifyOffer}}, RecentGrew{}, RecentGrew{Contact: "ada"}, RecentVisited{},
	)
}

func sampleEffects() []sample {
	return sampled[Effect](
		DeliverMessage{}, DeliverMessage{Conversation: "c1", Entry: 2, Channel: "web", Contact: "ada"},
		CallSlash{}, CallSlash{Conversation: "c1", Entry: 2, Agent: "ann", Name: "form"},
	)
}

func sampleSignals() []sample {
	return sampled[Signal](
		TypingNow{}, TypingNow{Conversation: "c1", By: ada, On: true}, ReadUpTo{}, ReadUpTo{Conversation: "c1", By: ada, Entry: 2},
		Notify{}, Notify{Agent: "ann", About: NotifyOffer, Conversation: "c1"},
	)
}

func sampleContactEvents() []sample {
	return sampled[ContactEvent](
		Identified{}, Identified{Conversation: "c1"}, ConsentChanged{}, ConsentChanged{Channel: "sms", Consent: OptedOut},
		Assigned{}, Assigned{Agent: "ann"}, Unassigned{}, Unassigned{Agent: "ann"}, Barred{}, Barred{Conversation: "c1"}, Unbarred{},
	)
}

// sampleDocuments are what a store keeps of a conversation, a desk and a contact.
func sampleDocuments() []sample {
	at := clockAt("10:00:20")
	return []sample{
		{"conversation", Conversation{}},
		{"conversation", Conversation{
			ID: "c1", Service: "shop", Queue: "sales", Channel: "sms", Contact: "ada",
			Opened: at, Waiting: at, Owner: "ann", Offers: []Offer{{N: 2, Agent: "ben", At: at, Until: at}}, Offered: 2,
			NotAgain: []routing.Exclusion{{Candidate: "ann", Until: at}},
			Segments: []Segment{{N: 1, Agent: "ann", From: at, To: at, WrapUpUntil: at, Disposition: "sold", Noted: true, Done: at}},
			Ending:   &Ending{At: at, By: ada, Reason: EndedByCustomer},
			Entries:  3, Inbound: 2, LastMessage: 3, Unanswered: at, Events: 9,
		}},
		{"desk", Desk{}}, {"desk", Desk{Agent: "ann", Focus: "c1", Seen: map[string]int{"c1": 2, "c2": 0}, FocusOnAccept: true, Events: 4}},
		{"contact", Contact{}}, {"contact", Contact{ID: "ada", Name: "Ada", Addresses: []Address{{Channel: "sms", Value: "+15551234567"}}}},
		{"entry", Entry{}}, {"entry", Entry{Conversation: "c1", N: 1, Author: ada, Audience: Everyone, At: at, Text: "Hi"}},
		{"note", Note{}}, {"note", Note{Conversation: "c1", Segment: 1, Author: ann, At: at, Text: "to be sent"}},

		{"conversation", Conversation{
			ID: "c1", Service: "texts", Channel: "sms", Contact: "ada", Outbound: true, Opened: at, Waiting: at, Offered: 1, Invited: 2, Hops: []string{"ben", "sales"},
			Invitation: &Invitation{N: 2, By: "ann", Queue: "sales", Transfer: true, At: at, Until: at},
			Segments:   []Segment{{N: 1, Agent: "ann", From: at, Parked: true}}, Owner: "ann",
			Unattended: 1, Idle: at, Warned: at, Events: 12,
		}},
		{"conversation", Conversation{ID: "c1", Ending: &Ending{At: at, By: system, Reason: EndedByInactivity, Owner: "ann"}}},
		{"desk", Desk{Agent: "ann", AutoAnswer: true, Mute: []string{NotifyMessage}, Recent: map[string]int{"ada": 2}, Events: 4}},
		{"contact", Contact{
			ID: "ada", Account: "4711", Email: "ada@example.org", Assigned: []string{"ann"}, Consents: map[string]Consent{"sms": OptedIn},
			Banned: &Banned{At: at, By: sue, Conversation: "c1"}, Events: 4,
		}},
		{"entry", Entry{Conversation: "c1", N: 2, Author: system, Audience: Staff, At: at, Notice: NoticeInvited, About: "ben"}},
		{"visit", Visit{}}, {"visit", Visit{Conversation: "c1", To: "12345", Page: "/cart", Form: []Field{{Name: "name", Value: "Ada"}}}},
	}
}

// TestStoredJSON: what was stored by any version reads the same for ever. A line
// of a golden file may be added and never changed.
func TestStoredJSON(t *testing.T) {
	for name, group := range map[string]struct {
		samples []sample
		method  string // that the types of the group have
		decode  func(kind string, body []byte) (any, error)
	}{
		"commands":       {sampleCommands(), "command", func(k string, b []byte) (any, error) { return DecodeCommand(k, b) }},
		"events":         {sampleEvents(), "event", func(k string, b []byte) (any, error) { return DecodeEvent(k, b) }},
		"desk_events":    {sampleDeskEvents(), "deskEvent", func(k string, b []byte) (any, error) { return DecodeDeskEvent(k, b) }},
		"effects":        {sampleEffects(), "effect", func(k string, b []byte) (any, error) { return DecodeEffect(k, b) }},
		"signals":        {sampleSignals(), "signal", decodeSignal},
		"contact_events": {sampleContactEvents(), "contactEvent", decodeContactEvent},
		"documents":      {sampleDocuments(), "", decodeDocument},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			var types []string
			for _, s := range group.samples {
				body, err := json.Marshal(s.value)
				require.NoError(t, err)
				fmt.Fprintf(&out, "%s %s\n", s.kind, body)
				types = append(types, reflect.TypeOf(s.value).Name())
			}
			golden(t, filepath.Join("testdata", "golden", name+".txt"), out.Bytes())
			for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
				kind, body, _ := strings.Cut(line, " ")
				back, err := group.decode(kind, []byte(body))
				require.NoError(t, err)
				require.Equal(t, group.samples[i].value, back)
			}
			if group.method != "" {
				want := declarations(t).methods[group.method]
				slices.Sort(types)
				slices.Sort(want)
				require.Equal(t, want, slices.Compact(types), "every type has a sample")
			}
		})
	}
}

// golden holds what was got against the file, or writes it with -rewrite.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if flag.Lookup("rewrite").Value.String() == "true" {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, got, 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "%s: -rewrite accepts what was got", name)
}

func decodeDocument(kind string, body []byte) (any, error) {
	switch kind {
	case "conversation":
		return readAs[Conversation](body)
	case "desk":
		return readAs[Desk](body)
	case "contact":
		return readAs[Contact](body)
	case "entry":
		return readAs[Entry](body)
	case "visit":
		return readAs[Visit](body)
	default:
		return readAs[Note](body)
	}
}

// decodeSignal and decodeContactEvent read what the package itself never reads: a
// signal is not stored, and the log of a contact is read by people.
func decodeSignal(kind string, body []byte) (any, error) {
	switch kind {
	case KindTypingNow:
		return readAs[TypingNow](body)
	case KindReadUpTo:
		return readAs[ReadUpTo](body)
	default:
		return readAs[Notify](body)
	}
}

func decodeContactEvent(kind string, body []byte) (any, error) {
	switch kind {
	case KindIdentified:
		return readAs[Identified](body)
	case KindConsentChanged:
		return readAs[ConsentChanged](body)
	case KindAssigned:
		return readAs[Assigned](body)
	case KindUnassigned:
		return readAs[Unassigned](body)
	case KindBarred:
		return readAs[Barred](body)
	default:
		return readAs[Unbarred](body)
	}
}

func readAs[T any](body []byte) (T, error) {
	var v T
	err := json.Unmarshal(body, &v)
	return v, err
}

// roundTrip stores a value and reads it again.
func roundTrip[T any](t testing.TB, v T) T {
	t.Helper()
	body, err := json.Marshal(v)
	require.NoError(t, err)
	back, err := readAs[T](body)
	require.NoError(t, err)
	return back
}

func TestKindsAreUniqueAndForEver(t *testing.T) {
	seen := map[string]string{}
	for _, samples := range [][]sample{sampleCommands(), sampleEvents(), sampleDeskEvents(), sampleEffects(), sampleSignals(), sampleContactEvents()} {
		for _, s := range samples {
			name := fmt.Sprintf("%T", s.value)
			if other, taken := seen[s.kind]; taken && other != name {
				require.Fail(t, "two types of one kind", "%s: %s and %s", s.kind, name, other)
			}
			seen[s.kind] = name
		}
	}
	require.Empty(t, Presence{}.Kind())
}

func TestMalformedCommandsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		kind, body string
		code       Code
	}{
		"nothing":             {KindSend, ``, BadArgument},
		"no JSON":             {KindSend, `{"text":`, BadArgument},
		"null":                {KindSend, `null`, BadArgument},
		"null after space":    {KindPrefer, "\n null", BadArgument},
		"a list":              {KindSend, `[]`, BadArgument},
		"a text":              {KindSend, `"secret"`, BadArgument},
		"a number for a text": {KindSend, `{"text":1}`, BadArgument},
		"an unknown field":    {KindSend, `{"text":"secret","as":"supervisor"}`, BadArgument},
		"trailing data":       {KindSend, `{"text":"secret"} {"text":"secret"}`, BadArgument},
		"trailing brace":      {KindSend, `{"text":"secret"}}`, BadArgument},
		"not UTF-8":           {KindSend, "{\"text\":\"secret\xff\"}", TextNotUTF8},
		"too large":           {KindSend, `{"text":"` + strings.Repeat("secret", MaxCommand) + `"}`, BadArgument},
		"unknown kind":        {"conversation.secret\xff", `{}`, BadArgument},
		"kind of an event":    {KindOpened, `{}`, BadArgument},
		"no kind":             {"", `{}`, BadArgument},
		"unknown wish":        {"agent.secret\xff", `{}`, BadArgument},
		"wish with a list":    {agentstate.KindLogIn, `{"do":[]}`, BadArgument},
		"wish with null":      {agentstate.KindLogIn, `{"do":null}`, BadArgument},
		"wish, unknown field": {agentstate.KindLogIn, `{"do":{"at":"once"}}`, BadArgument},
		"null for a wish":     {agentstate.KindLogOut, `null`, BadArgument},
		"wish, field outside": {agentstate.KindLogIn, `{"ready":true}`, BadArgument},
	} {
		cmd, err := DecodeCommand(c.kind, []byte(c.body))
		require.ErrorIs(t, err, c.code, name)
		require.Nil(t, cmd, name)
		require.Equal(t, agentstate.ClassArgument, classOf(err), name)
		requireShort(t, err)
		require.NotContains(t, err.Error(), "secret", name)
	}
}

func TestACommandOfADesktopIsReadStrictlyAndAnEventLeniently(t *testing.T) {
	cmd, err := DecodeCommand(KindSend, []byte(" {\"conversation\":\"c1\",\"text\":\"Hello\"} \n"))
	require.NoError(t, err)
	require.Equal(t, Send{Conversation: "c1", Text: "Hello"}, cmd)
	cmd, err = DecodeCommand(agentstate.KindLogOut, []byte(`{}`))
	require.NoError(t, err)
	require.Equal(t, Presence{Do: agentstate.LogOut{}}, cmd)

	e, err := DecodeEvent(KindAccepted, []byte(`{"offer":1,"agent":"ann","of_a_later_version":true}`))
	require.NoError(t, err)
	require.Equal(t, Accepted{Offer: 1, Agent: "ann"}, e)
}

func TestWhatCannotBeReadIsAnErrorWithoutItsText(t *testing.T) {
	for _, decode := range []func(string, []byte) (any, error){
		func(k string, b []byte) (any, error) { return DecodeEvent(k, b) },
		func(k string, b []byte) (any, error) { return DecodeDeskEvent(k, b) },
		func(k string, b []byte) (any, error) { return DecodeEffect(k, b) },
	} {
		for _, kind := range []string{"", "nothing", KindOpened, KindFocusMoved, KindDeliverMessage, strings.Repeat("x", 1<<20)} {
			v, err := decode(kind, []byte(`{"secret`))
			require.Error(t, err)
			require.Nil(t, v)
			require.NotContains(t, err.Error(), "secret")
			require.Less(t, len(err.Error()), 200)
		}
	}
}

// A command of the longest text that a service takes by default fits.
func TestTheLongestTextFitsIntoACommand(t *testing.T) {
	for _, letter := range []string{"x", "語", "\x01", "😀", "<"} {
		want := Send{Conversation: "c1", Text: Text(strings.Repeat(letter, DefaultTextLimit))}
		body, err := json.Marshal(want)
		require.NoError(t, err)
		cmd, err := DecodeCommand(KindSend, body)
		require.NoError(t, err, "%q", letter)
		require.Equal(t, want, cmd)
	}
}

func TestNeverIsStoredAsAnInstant(t *testing.T) {
	until := notAgain(Service{NotAgainFor: Never}, clockAt("10:00:00"))
	require.Equal(t, until, roundTrip(t, until))
	require.True(t, until.After(time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)))
}
