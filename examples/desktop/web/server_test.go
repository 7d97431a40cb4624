package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/examples/desktop/centre"
)

func TestPages(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{"/": "text/html", "/chat": "text/html", "/healthz": "text/plain"} {
		resp, err := http.Get(s.url + path)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, 200, resp.StatusCode, path)
		require.Contains(t, resp.Header.Get("Content-Type"), want, path)
		require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'self'", path)
	}
}

// A story over HTTP alone: two people, from the first message to done.
func TestFromTheFirstMessageToDone(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	c := ada.write("Do you ship to Norway?")

	view := ann.want(200, "GET", "/api/agent/desktop", nil)["desktop"].(map[string]any)
	require.Equal(t, "busy", view["state"])
	alert := view["alerts"].([]any)[0].(map[string]any)
	require.Equal(t, "Ada", alert["customer"])
	require.Equal(t, c, alert["conversation"])

	ann.do("conversation.open", map[string]any{"conversation": c})
	ann.do("conversation.send", map[string]any{"text": "In three days."}) // to what is in focus
	seen := ada.want(200, "GET", "/api/customer/view", nil)["view"].(map[string]any)
	require.Equal(t, "talking", seen["phase"])
	require.Equal(t, "Ann Able", seen["agent"])
	require.Len(t, seen["lines"], 2)

	ada.want(200, "POST", "/api/customer/commands", map[string]any{"key": "bye", "kind": "conversation.end", "command": map[string]any{"conversation": c}})
	ann.do("conversation.wrap_up", map[string]any{"conversation": c, "disposition": "Solved", "note": "Norway"})
	ann.do("conversation.done", map[string]any{"conversation": c})
	view = ann.want(200, "GET", "/api/agent/desktop", nil)["desktop"].(map[string]any)
	require.Equal(t, "ready", view["state"])
	require.Empty(t, view["conversations"])
}

func TestBadInput(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	c := ada.write("Hello")
	before := fmt.Sprint(ann.want(200, "GET", "/api/agent/desktop", nil)["cursor"])
	command := func(kind, body string) string {
		return `{"key":"k-` + kind + `","kind":"` + kind + `","command":` + body + `}`
	}
	for _, bad := range []struct {
		name, body, code string
		status           int
	}{
		{"no JSON", `{"key":`, "bad_argument", 400},
		{"two values", command("agent.ready", `{}`) + `{}`, "bad_argument", 400},
		{"unknown field", `{"key":"k","kind":"agent.ready","command":{},"more":1}`, "bad_argument", 400},
		{"unknown field of a command", command("conversation.accept", `{"conversation":"c","force":true}`), "bad_argument", 400},
		{"no key", `{"kind":"agent.ready","command":{}}`, "bad_argument", 400},
		{"unknown kind", command("agent.fly", `{}`), "bad_argument", 400},
		{"too large", command("conversation.send", `{"text":"`+strings.Repeat("x", 80<<10)+`"}`), "too_large", 413},
		{"not UTF-8", command("conversation.send", "{\"text\":\"a\xff\"}"), "text_not_utf8", 400},
		{"deeply nested", command("conversation.send", strings.Repeat("[", 20000)+strings.Repeat("]", 20000)), "bad_argument", 400},
		{"unknown conversation", command("conversation.send", `{"conversation":"none","text":"x"}`), "not_on_desk", 409},
		{"not taken yet", command("conversation.send", `{"conversation":"`+c+`","text":"x"}`), "not_on_desk", 409},
		{"out of turn", command("conversation.done", `{"conversation":"`+c+`"}`), "not_on_desk", 409},
		{"another offer", command("conversation.accept", `{"conversation":"`+c+`","offer":7}`), "offer_gone", 409},
		{"unknown offer", command("conversation.accept", `{"conversation":"none"}`), "offer_gone", 409},
		{"not for agents", command("conversation.offer", `{"conversation":"`+c+`","agent":"ann"}`), "not_allowed", 403},
		{"a colleague's state", command("agent.log_out", `{"agent":"bob"}`), "not_allowed", 403},
	} {
		t.Run(bad.name, func(t *testing.T) {
			status, answer := ann.call("POST", "/api/agent/commands", bad.body)
			require.Equal(t, bad.status, status, "%v", answer)
			require.Equal(t, bad.code, answer["code"])
			for _, part := range []string{"class", "what", "why", "do"} {
				require.NotEmpty(t, answer[part], part)
			}
		})
	}
	after := fmt.Sprint(ann.want(200, "GET", "/api/agent/desktop", nil)["cursor"])
	require.Equal(t, before, after, "nothing has happened")
}

// A repeated request is carried out once; its key cannot carry another command.
func TestRepeatedRequest(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	ann.do("conversation.open", map[string]any{"conversation": ada.write("Hello")})
	send := func(text string) map[string]any {
		return map[string]any{"key": "once", "kind": "conversation.send", "command": map[string]any{"text": text}}
	}
	first := ann.want(200, "POST", "/api/agent/commands", send("Hi"))
	again := ann.want(200, "POST", "/api/agent/commands", send("Hi"))
	require.Equal(t, first["entry"], again["entry"])
	require.Equal(t, true, again["repeated"])
	require.Equal(t, "key_reuse", ann.want(409, "POST", "/api/agent/commands", send("Ho"))["code"])
	require.Len(t, ada.want(200, "GET", "/api/customer/view", nil)["view"].(map[string]any)["lines"], 2)
}

func TestRequestsOfOtherOriginsAreRefused(t *testing.T) {
	s := newSite(t)
	ann := s.agent("ann")
	ready := map[string]any{"key": "k", "kind": "agent.ready", "command": map[string]any{}}
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", "https://evil.example"},
		{"Host", "evil.example"},
	} {
		status, _ := ann.call("POST", "/api/agent/commands", ready, headers...)
		require.Equal(t, 403, status, headers)
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Host", "evil.example:80"}} {
		for _, path := range []string{"/api/agent/desktop", "/api/agent/events", "/api/customer/view"} {
			status, answer := ann.call("GET", path, nil, headers...)
			require.Equal(t, 403, status, path)
			require.Equal(t, "foreign_origin", answer["code"])
		}
	}
	ann.want(200, "GET", "/api/agent/desktop", nil, "Sec-Fetch-Site", "same-origin")
	status, answer := ann.call("POST", "/api/agent/commands", ready, "Content-Type", "text/plain")
	require.Equal(t, 415, status)
	require.Equal(t, "not_json", answer["code"])
}

// A second browser of the same agent is refused until it takes over, and then the
// first is signed out, whoever it is that restarts.
func TestSecondDesktopOfTheSameAgent(t *testing.T) {
	s := newSite(t)
	first, second := s.agent("ann"), s.browser()
	answer := second.want(409, "POST", "/api/agent/session", map[string]any{"agent": "ann"})
	require.Equal(t, "desk_in_use", answer["code"])
	require.Contains(t, answer["do"], "take over")
	second.want(401, "GET", "/api/agent/desktop", nil)
	first.want(200, "GET", "/api/agent/desktop", nil)

	next, end := first.events("/api/agent/events", "")
	defer end()
	require.Equal(t, "desktop", next().name)
	second.want(200, "POST", "/api/agent/session", map[string]any{"agent": "ann", "take_over": true})
	require.Equal(t, event{name: "bye", data: `{"code":"taken_over"}`}, next())
	require.Equal(t, "taken_over", first.want(401, "GET", "/api/agent/desktop", nil)["code"])

	again := openSite(t, s.store)
	second.site.url = again.url
	second.want(204, "DELETE", "/api/agent/session", nil)
}

// A cookie that was not made here is nobody's.
func TestForgedCookie(t *testing.T) {
	s := newSite(t)
	ann := s.agent("ann")
	good := ann.cookie(agentCookie)
	for _, forged := range []string{strings.Replace(good, "ann~", "bob~", 1), good + "x", "ann~x.y", "", "%00"} {
		status, _ := s.browser().call("GET", "/api/agent/desktop", nil, "Cookie", agentCookie+"="+forged)
		require.Equal(t, 401, status, forged)
	}
	status, _ := s.browser().call("GET", "/api/agent/desktop", nil, "Cookie", agentCookie+"="+good)
	require.Equal(t, 200, status)
}

// A customer sees its own conversation and nobody else's.
func TestCustomersAreApart(t *testing.T) {
	s := newSite(t)
	ada, eve := s.browser(), s.browser()
	c := ada.write("my secret")
	require.NotEqual(t, ada.cookie(customerCookie), eve.cookie(customerCookie))
	end := map[string]any{"key": "k", "kind": "conversation.end", "command": map[string]any{"conversation": c}}
	require.Equal(t, "not_on_desk", eve.want(409, "POST", "/api/customer/commands", end)["code"])
	view := eve.want(200, "GET", "/api/customer/view", nil)
	require.NotContains(t, fmt.Sprint(view), "secret")
	sms := map[string]any{"key": "k2", "kind": "conversation.receive", "command": map[string]any{"service": centre.Shop, "channel": centre.SMS, "text": "x"}}
	require.Equal(t, "not_allowed", eve.want(403, "POST", "/api/customer/commands", sms)["code"])
}

// A lost connection goes on where it broke off: no line is missed, none comes twice,
// wherever it breaks.
func TestEventsResumeWithoutLossOrRepeat(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	c := ada.write("line 1")
	ann.do("conversation.open", map[string]any{"conversation": c})
	start := ann.want(200, "GET", "/api/agent/desktop", nil)
	last := start["cursor"].(string)
	got, written := []int{1}, 1
	for len(got) < 40 {
		next, end := ann.events("/api/agent/events?after="+last, last)
		require.Equal(t, "desktop", next().name)
		for range len(got)%4 + 1 {
			written++
			ada.write(fmt.Sprintf("line %d", written))
			e := next()
			require.NotEmpty(t, e.id)
			got, last = append(got, numbers(t, e)...), e.id
		}
		end()
		written++
		ada.write(fmt.Sprintf("line %d", written)) // while nobody listens
	}
	next, end := ann.events("/api/agent/events", last)
	defer end()
	next()
	for len(got) < written {
		got = append(got, numbers(t, next())...)
	}
	for i, n := range got {
		require.Equal(t, i+1, n)
	}
}

func numbers(t *testing.T, e event) []int {
	var news struct {
		Entries []struct{ N int }
	}
	require.NoError(t, json.Unmarshal([]byte(e.data), &news))
	var list []int
	for _, entry := range news.Entries {
		list = append(list, entry.N)
	}
	return list
}

// A cursor that is not ours makes the page begin anew.
func TestForeignCursorResets(t *testing.T) {
	s := newSite(t)
	next, end := s.agent("ann").events("/api/agent/events", "no cursor of ours")
	defer end()
	require.Equal(t, "desktop", next().name)
	require.Equal(t, "reset", next().name)
}

// The customer's stream carries its lines and what it may do.
func TestCustomerEvents(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	start := ada.want(200, "GET", "/api/customer/view", nil)
	next, end := ada.events("/api/customer/events?after="+start["cursor"].(string), "")
	defer end()
	require.Contains(t, next().data, `"phase":"none"`)
	c := ada.write("Hello")
	require.Contains(t, next().data, `"text":"Hello"`)
	ann.do("conversation.open", map[string]any{"conversation": c})
	for e := next(); !strings.Contains(e.data, `"phase":"talking"`); e = next() {
		require.NotContains(t, e.data, `"text"`)
	}
	ann.do("conversation.send", map[string]any{"text": "Good day"})
	require.Contains(t, next().data, `"name":"Ann Able"`)
}
