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
	for path, want := range map[string]string{"/": "text/html", "/chat": "text/html", "/phone": "text/html", "/supervisor": "text/html", "/healthz": "text/plain"} {
		resp, err := http.Get(s.url + path)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, 200, resp.StatusCode, path)
		require.Contains(t, resp.Header.Get("Content-Type"), want, path)
	}
}

// Every answer forbids the page to load anything but ours and to be framed, and the
// browser to guess; what the page is for is never kept in a cache.
func TestHeadersOfEveryAnswer(t *testing.T) {
	s := newSite(t)
	for path, cache := range map[string]string{
		"/": "", "/chat": "", "/healthz": "", "/no-such-page": "",
		"/api/agents": "no-store", "/api/agent/desktop": "no-store", "/api/customer/view": "no-store",
	} {
		resp, err := http.Get(s.url + path)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, []string{"default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
			resp.Header.Values("Content-Security-Policy"), path)
		require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"), path)
		require.Equal(t, "no-referrer", resp.Header.Get("Referrer-Policy"), path)
		require.Equal(t, cache, resp.Header.Get("Cache-Control"), path)
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
	require.Len(t, seen["lines"], 3, "the greeting is one")

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
	require.Len(t, ada.want(200, "GET", "/api/customer/view", nil)["view"].(map[string]any)["lines"], 3, "the greeting is one")
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

// A cookie is good for what it was signed for: what makes a customer does not make an
// agent, whatever it says, nor the other way round.
func TestACookieIsGoodForOnePurpose(t *testing.T) {
	s := newSite(t)
	ann := s.agent("ann")
	secret, err := loadSecret(t.Context(), s.store)
	require.NoError(t, err)
	signer := seats{secret: secret}
	seat, _, _ := strings.Cut(ann.cookie(agentCookie), ".")
	require.Regexp(t, "^ann~.", seat)
	for purpose, want := range map[string]int{agentCookie: 200, customerCookie: 401, "": 401} {
		status, _ := s.browser().call("GET", "/api/agent/desktop", nil, "Cookie", agentCookie+"="+signer.sign(purpose, seat))
		require.Equal(t, want, status, "signed for %q", purpose)
	}
	for cookie, fresh := range map[string]bool{signer.sign(customerCookie, "visitor-x"): false, ann.cookie(agentCookie): true} {
		b := s.browser()
		b.want(200, "GET", "/api/customer/view", nil, "Cookie", customerCookie+"="+cookie)
		require.Equal(t, fresh, b.cookie(customerCookie) != "", "a visitor who is not known gets a cookie")
	}
}

// Robots have no desk that anybody could sit at.
func TestRobotsDoNotSignIn(t *testing.T) {
	s := newSite(t)
	robot := centre.People(1)[3]
	require.True(t, robot.Robot)
	b := s.browser()
	for _, takeOver := range []bool{false, true} {
		answer := b.want(404, "POST", "/api/agent/session", map[string]any{"agent": robot.ID, "take_over": takeOver})
		require.Equal(t, "unknown_agent", answer["code"])
	}
	require.Empty(t, b.cookie(agentCookie))
	resp, err := http.Get(s.url + "/api/agents")
	require.NoError(t, err)
	defer resp.Body.Close()
	var list []struct{ ID string }
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&list))
	require.Equal(t, []struct{ ID string }{{"ann"}, {"bob"}, {"cleo"}}, list)
}

// A customer's page speaks for its visitor on the web: it can claim no address, no
// number that was written to, and no other channel.
func TestACustomersPageClaimsNothingItCannotProve(t *testing.T) {
	s := newSite(t)
	ada := s.browser()
	before, err := s.hub.Head(t.Context())
	require.NoError(t, err)
	for i, claim := range []map[string]any{
		{"channel": centre.Web, "address": "+12065550101"},
		{"channel": centre.Web, "to": "+12025550123"},
		{"channel": centre.SMS},
		{"channel": centre.SMS, "address": "+12065550101", "to": "+12025550123"},
	} {
		claim["service"], claim["text"] = centre.Shop, "Hello"
		body := map[string]any{"key": fmt.Sprint("claim-", i), "kind": "conversation.receive", "command": claim}
		require.Equal(t, "not_allowed", ada.want(403, "POST", "/api/customer/commands", body)["code"], "%v", claim)
	}
	after, err := s.hub.Head(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing has happened")
	require.NotEmpty(t, ada.write("Hello"), "without a claim")
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
	got, written := []int{1, 2}, 2 // the greeting is the second
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

// The customer's stream carries what is new and nothing twice, wherever it breaks, also
// over the end of one conversation and the beginning of the next.
func TestCustomerEventsResumeWithoutLossOrRepeat(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	start := ada.want(200, "GET", "/api/customer/view", nil)
	last, c, sent := start["cursor"].(string), "", 0
	var got []string
	write := func() {
		sent++
		c = ada.write(fmt.Sprint("line ", sent))
	}
	for round := range 9 {
		next, end := ada.events("/api/customer/events?after="+start["cursor"].(string), last)
		first := next()
		require.Empty(t, lines(t, first), "a connection begins with how things are, not with lines")
		for range round%4 + 1 {
			write()
			for len(got) < sent {
				e := next()
				got, last = append(got, lines(t, e)...), e.id
			}
		}
		end()
		if round%3 == 2 {
			ann.do("conversation.open", map[string]any{"conversation": c})
			ann.do("conversation.end", map[string]any{"conversation": c})
			ann.do("conversation.done", map[string]any{"conversation": c})
		}
		write() // while nobody listens
	}
	write()
	next, end := ada.events("/api/customer/events", last)
	defer end()
	for len(got) < sent {
		got = append(got, lines(t, next())...)
	}
	for i, text := range got {
		require.Equal(t, fmt.Sprint("line ", i+1), text)
	}
}

// numbers are the entries that an event brings to an agent's screen.
func numbers(t *testing.T, e event) []int {
	t.Helper()
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

// lines are the texts that an event brings to a customer's page, without the system's
// own.
func lines(t *testing.T, e event) []string {
	t.Helper()
	var news struct {
		View  struct{ Lines []any }
		Lines []struct{ Text, Notice string }
	}
	require.NoError(t, json.Unmarshal([]byte(e.data), &news))
	require.Empty(t, news.View.Lines, "the view of an event has no lines of its own")
	var list []string
	for _, line := range news.Lines {
		if line.Notice == "" {
			list = append(list, line.Text)
		}
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
