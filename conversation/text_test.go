package conversation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// private is what no line of a log may carry.
const private = "4111-1111"

// holders is one value of every type that holds text, all of it private.
func holders() map[string]any {
	text := Text(private)
	address := Address{Channel: "sms", Value: text}
	contact := Contact{ID: "ada", Name: text, Account: text, Email: text, Addresses: []Address{address}, Assigned: []string{"ann"}}
	entry := Entry{Conversation: "c1", N: 1, Author: ada, Audience: Everyone, Text: text}
	note := Note{Conversation: "c1", Segment: 1, Author: ann, Text: text}
	alert := Alert{Conversation: "c1", Customer: text, From: text}
	active := Active{Conversation: "c1", Customer: text, From: text, Page: text, Form: []Field{{Name: "name", Value: text}}, Note: text, Last: &entry}
	visit := Visit{Conversation: "c1", To: text, Page: text, Form: []Field{{Name: "name", Value: text}}}
	line := CustomerLine{N: 1, From: Customer, Text: text}
	return map[string]any{
		"Visit": visit, "Field": Field{Name: "name", Value: text}, "Navigate": Navigate{Conversation: "c1", Page: text},
		"Begin":    Begin{Conversation: "c1", Address: text, From: text, Text: text},
		"Identify": Identify{Conversation: "c1", Name: text, Account: text, Email: text},
		"Text":     text, "Address": address, "Contact": contact, "Entry": entry, "Note": note,
		"Receive": Receive{Conversation: "c1", Name: text, Address: text, To: text, Page: text, Text: text, Form: visit.Form},
		"Send":    Send{Conversation: "c1", Text: text},
		"WrapUp":  WrapUp{Conversation: "c1", Note: text},
		"Decision": Decision{
			Events:  []Event{EntryAdded{Entry: 1}},
			Agents:  []AgentChange{{Agent: "ann", Events: []agentstate.Event{agentstate.IntentChanged{To: agentstate.Ready}}}},
			Desks:   []DeskChange{{Agent: "ann", Events: []DeskEvent{FocusMoved{To: "c1"}}}},
			Entries: []Entry{entry}, Note: &note, Contact: &contact, Visit: &visit, Bar: []Address{address}, Unbar: []Address{address},
			Then:   []Command{Send{Text: text}},
			Timers: []Timer{{ID: "offer/c1/1"}}, Effects: []Effect{DeliverMessage{Conversation: "c1"}},
		},
		"Scene":   Scene{Conversation: Conversation{ID: "c1"}, Contact: contact},
		"Desktop": Desktop{Agent: "ann", Alerts: []Alert{alert}, Conversations: []Active{active}},
		"Alert":   alert, "Active": active,
		"DesktopParts": DesktopParts{Scenes: []Scene{{Contact: contact}}, Last: map[string]Entry{"c1": entry}, Notes: map[string]Note{"c1": note}},
		"CustomerView": CustomerView{Conversation: "c1", Lines: []CustomerLine{line}}, "CustomerLine": line,
	}
}

// config are the types with words of the host's own, which everybody reads.
var config = map[string]bool{"Texts": true, "Service": true, "Configuration": true}

// TestEveryTypeThatHoldsTextIsTried reads the package: a struct with a field that is,
// or holds, a text has to be among the holders, or to say itself how it prints.
func TestEveryTypeThatHoldsTextIsTried(t *testing.T) {
	tried, found := holders(), declarations(t)
	for _, name := range found.texts {
		if _, is := tried[name]; is || config[name] {
			continue
		}
		require.Contains(t, found.methods["LogValue"], name)
		require.Contains(t, found.methods["Format"], name)
	}
	require.Greater(t, len(found.texts), 20)
	require.Greater(t, len(tried), 20)
}

// What is stored or sent beside the documents has no field for a text at all.
func TestNoEventEffectOrSignalHasAText(t *testing.T) {
	found := declarations(t)
	for _, method := range []string{"event", "deskEvent", "contactEvent", "effect", "signal"} {
		require.NotEmpty(t, found.methods[method])
		for _, name := range found.methods[method] {
			require.NotContains(t, found.texts, name)
		}
	}
}

func TestTextNeverPrints(t *testing.T) {
	for name, v := range holders() {
		for _, v := range []any{v, &v, []any{v}, map[string]any{"v": v}, struct{ V any }{v}} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%U", "%5.2v"} {
				requireRedacted(t, name+" "+verb, fmt.Sprintf(verb, v))
			}
			requireRedacted(t, name, fmt.Sprint(v), fmt.Sprintln(v), fmt.Errorf("%w: %v", errors.ErrUnsupported, v).Error())
		}
	}
	for name, v := range holders() {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			requireRedacted(t, name+" behind a pointer, "+verb, fmt.Sprintf(verb, behind(v)), fmt.Sprintf(verb, []any{behind(v)}))
		}
	}
	requireRedacted(t, "Text", Text(private).String(), Text(private).GoString(), fmt.Sprintf("%s", []Text{private}))
	require.Equal(t, "[9 bytes]", Text(private).String())
}

// behind is a struct with a pointer to the value: fmt prints what is there raw if
// the verb does not fit a pointer.
func behind(v any) any {
	pointer := reflect.New(reflect.TypeOf(v))
	pointer.Elem().Set(reflect.ValueOf(v))
	holder := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "To", Type: pointer.Type()}})).Elem()
	holder.Field(0).Set(pointer)
	return holder.Interface()
}

func TestTextIsNeverLogged(t *testing.T) {
	for name, v := range holders() {
		for _, handler := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		} {
			var out bytes.Buffer
			log := slog.New(handler(&out))
			log.Info("a line", "value", v)
			log.With("value", v).WithGroup("group").Info("a line", slog.Group("inner", "value", v), "error", fmt.Errorf("of %v", v))
			require.NotEmpty(t, out.String())
			requireRedacted(t, name, out.String())
		}
	}
}

// A pointer is logged as what it points to.
func TestTextBehindAPointerIsNeverLogged(t *testing.T) {
	note, contact, entry, decision := Note{Text: private}, Contact{Name: private}, Entry{Text: private}, Decision{Entries: []Entry{{Text: private}}}
	var none *Note
	for _, v := range []any{&note, &contact, &entry, &decision, none} {
		var out bytes.Buffer
		slog.New(slog.NewJSONHandler(&out, nil)).Info("a line", "value", v)
		requireRedacted(t, fmt.Sprintf("%T", v), out.String())
	}
}

// What is logged still says which conversation and how much text.
func TestWhatIsLoggedInsteadOfText(t *testing.T) {
	var out bytes.Buffer
	drop := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey {
			return slog.Attr{}
		}
		return a
	}
	log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{ReplaceAttr: drop}))
	for _, name := range names(holders()) {
		log.Info("", name, holders()[name])
	}
	require.Equal(t, strings.TrimSpace(`
{"Active":{"conversation":"c1","phase":""}}
{"Address":{"channel":"sms","value":"[9 bytes]"}}
{"Alert":{"conversation":"c1","offer":0}}
{"Begin":{"conversation":"c1","service":"","channel":"","text":"[9 bytes]"}}
{"Contact":{"id":"ada","name":"[9 bytes]","addresses":1}}
{"CustomerLine":{"n":1,"from":"customer","text":"[9 bytes]"}}
{"CustomerView":{"conversation":"c1","phase":"","lines":1}}
{"Decision":{"events":1,"agents":1,"desks":1,"entries":1,"timers":1,"effects":1}}
{"Desktop":{"agent":"ann","alerts":1,"conversations":1}}
{"DesktopParts":{"agent":"","scenes":1}}
{"Entry":{"conversation":"c1","n":1,"author":"customer/ada"}}
{"Field":{"name":"name","value":"[9 bytes]"}}
{"Identify":{"conversation":"c1","name":"[9 bytes]"}}
{"Navigate":{"conversation":"c1","page":"[9 bytes]"}}
{"Note":{"conversation":"c1","segment":1}}
{"Receive":{"conversation":"c1","service":"","channel":"","text":"[9 bytes]"}}
{"Scene":{"conversation":"c1","service":""}}
{"Send":{"conversation":"c1","text":"[9 bytes]"}}
{"Text":"[9 bytes]"}
{"Visit":{"conversation":"c1"}}
{"WrapUp":{"conversation":"c1","disposition":"","note":"[9 bytes]"}}`), strings.TrimSpace(out.String()))
}

// JSON is how text is stored and sent, so there it stands.
func TestTextIsInJSON(t *testing.T) {
	for name, v := range holders() {
		body, err := json.Marshal(v)
		require.NoError(t, err)
		require.Contains(t, string(body), private, name)
	}
	require.Equal(t, private, string(Text(private)))
}

// No refusal repeats a text, whatever is wrong with it or with the command.
func TestNoRefusalRepeatsAText(t *testing.T) {
	s := ready(t)
	s.talks(ada, ann, "care")
	long := Text(strings.Repeat(private, 1000))
	for _, by := range []Actor{ann, ben, ada, bob, system} {
		for _, cmd := range []Command{
			Send{Conversation: "c1", Text: long}, Send{Conversation: "c1", Text: private + "\xff"}, Send{Text: private},
			Receive{Service: "care", Channel: "web", Text: long}, Receive{Service: "nope", Channel: "web", Text: private},
			Receive{Service: "care", Channel: "web", Name: long, Address: long}, Receive{Service: "care", Channel: "web", Page: long},
			WrapUp{Conversation: "c1", Note: long}, WrapUp{Conversation: "c1", Disposition: string(long)},
		} {
			if _, _, err := s.try(by, cmd); err != nil {
				requireRedacted(t, cmd.Kind(), err.Error())
			}
		}
	}
}

func requireRedacted(t testing.TB, what string, printed ...string) {
	t.Helper()
	for _, p := range printed {
		low := strings.ToLower(p)
		require.NotContains(t, low, private, what)
		require.NotContains(t, low, fmt.Sprintf("%x", private), what)
		require.NotContains(t, low, fmt.Sprintf("% x", private), what)
	}
}
