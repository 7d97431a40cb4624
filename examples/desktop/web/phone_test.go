package web

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/memory"
	"github.com/parley-go/parley/examples/desktop/centre"
)

const number = "+15550142"

// onPhone is what stands on the phone: "< text" came to it, "> text" it sent.
func (b *browser) onPhone() []string {
	b.t.Helper()
	list := []string{}
	for _, m := range b.want(200, "GET", "/api/phone/"+number, nil)["messages"].([]any) {
		m, sign := m.(map[string]any), "< "
		if m["mine"] == true {
			sign = "> "
		}
		list = append(list, sign+m["text"].(string))
	}
	return list
}

// A text message goes both ways, each once, also when it is sent or delivered again.
func TestD4_ATextMessageGoesBothWaysOnce(t *testing.T) {
	s := newSite(t)
	ann, phone := s.agent("ann"), s.browser()
	text := map[string]any{"key": "1", "text": "Do you ship to Norway?"}
	first := phone.want(200, "POST", "/api/phone/"+number, text)
	again := phone.want(200, "POST", "/api/phone/"+number, text)
	require.Equal(t, first["conversation"], again["conversation"])
	require.Equal(t, true, again["repeated"])
	require.Equal(t, "key_reuse", phone.want(409, "POST", "/api/phone/"+number, map[string]any{"key": "1", "text": "something else"})["code"])
	require.Equal(t, []string{"> Do you ship to Norway?"}, phone.onPhone())
	ann.do("conversation.open", map[string]any{"conversation": first["conversation"]})
	ann.do("conversation.send", map[string]any{"text": "In three days."})
	s.tick()
	s.tick()
	require.Equal(t, []string{"> Do you ship to Norway?", "< In three days."}, phone.onPhone())
	entries, err := s.hub.Transcript(t.Context(), conversation.Actor{Role: conversation.System}, first["conversation"].(string), 0, 10)
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

// A delivery that comes again, at once or later, is one message; the same words under
// another id are another.
func TestADeliveryComesOnce(t *testing.T) {
	p := &Phones{Store: memory.New(), Now: time.Now}
	deliver := func(id string) {
		require.NoError(t, p.Deliver(t.Context(), hub.Delivery{ID: id, Contact: number, Text: "Hello"}))
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { deliver("1") })
	}
	all.Wait()
	deliver("1")
	deliver("2")
	list, err := p.messages(t.Context(), number)
	require.NoError(t, err)
	require.Len(t, list, 2)
	list, err = p.messages(t.Context(), "+15550143")
	require.NoError(t, err)
	require.Empty(t, list)
}

func TestBadInputOfThePhone(t *testing.T) {
	s := newSite(t)
	phone := s.browser()
	for _, bad := range []struct {
		name, number, body, code string
		status                   int
	}{
		{"somebody's real number", "+4930123456", `{"key":"1","text":"x"}`, "bad_argument", 400},
		{"no number", "ann", `{"key":"1","text":"x"}`, "bad_argument", 400},
		{"a line break behind it", number + "%0A", `{"key":"1","text":"x"}`, "bad_argument", 400},
		{"a path behind it", number + "%2F..", `{"key":"1","text":"x"}`, "bad_argument", 400},
		{"no text", number, `{"key":"1"}`, "text_empty", 400},
		{"no key", number, `{"text":"x"}`, "text_empty", 400},
		{"a long key", number, `{"key":"` + strings.Repeat("k", 200) + `","text":"x"}`, "text_empty", 400},
		{"unknown field", number, `{"key":"1","text":"x","to":"+15550143"}`, "bad_argument", 400},
		{"no JSON", number, `text`, "bad_argument", 400},
		{"not UTF-8", number, "{\"key\":\"1\",\"text\":\"\xff\"}", "text_not_utf8", 400},
		{"too long", number, `{"key":"1","text":"` + strings.Repeat("x", 1001) + `"}`, "text_too_long", 400},
		{"too large", number, `{"key":"1","text":"` + strings.Repeat("x", 80<<10) + `"}`, "too_large", 413},
	} {
		t.Run(bad.name, func(t *testing.T) {
			status, answer := phone.call("POST", "/api/phone/"+bad.number, bad.body)
			require.Equal(t, bad.status, status, "%v", answer)
			require.Equal(t, bad.code, answer["code"])
		})
	}
	require.Empty(t, phone.onPhone())
	waiting, err := s.hub.Waiting(t.Context())
	require.NoError(t, err)
	require.Empty(t, waiting)
	require.Equal(t, http.StatusForbidden, func() int {
		status, _ := phone.call("POST", "/api/phone/"+number, `{"key":"1","text":"x"}`, "Sec-Fetch-Site", "cross-site")
		return status
	}())
}

// The web page's endpoint takes no text message: it cannot vouch for a number.
func TestTheShopsPageSendsNoTextMessage(t *testing.T) {
	s := newSite(t)
	for _, command := range []map[string]any{
		{"service": centre.Text, "channel": centre.SMS, "text": "x"},
		{"service": centre.Shop, "channel": centre.Web, "address": number, "text": "x"},
	} {
		require.Equal(t, "not_allowed", s.browser().want(403, "POST", "/api/customer/commands",
			map[string]any{"key": "1", "kind": "conversation.receive", "command": command})["code"])
	}
}
