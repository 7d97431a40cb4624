package web

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func (b *browser) supervise(status int, kind string, command map[string]any) map[string]any {
	b.t.Helper()
	b.keys++
	return b.want(status, "POST", "/api/supervisor/commands", map[string]any{"key": strings.Repeat("s", b.keys), "kind": kind, "command": command})
}

// The floor says who is in which state and who put it there, who waits, and who is
// banned; with the names of all that it has only ids of.
func TestA14_TheFloor(t *testing.T) {
	s := newSite(t)
	ann, ada, sam := s.agent("ann"), s.browser(), s.browser()
	c := ada.write("Hello")
	floor := sam.want(200, "GET", "/api/supervisor/overview", nil)
	row := floor["agents"].([]any)[0].(map[string]any)
	require.Equal(t, "busy", row["state"])
	waiting := floor["waiting"].([]any)[0].(map[string]any)
	require.Equal(t, "ann", waiting["offered_to"])
	names := floor["names"].(map[string]any)
	require.Equal(t, "Ann Able", names["agents"].(map[string]any)["ann"])
	require.Equal(t, "Sales", names["queues"].(map[string]any)[waiting["queue"].(string)])
	require.Equal(t, "Shop", names["services"].(map[string]any)[waiting["service"].(string)])

	ann.do("conversation.open", map[string]any{"conversation": c})
	sam.supervise(200, "agent.not_ready", map[string]any{"agent": "ann", "do": map[string]any{"reason": "meeting"}})
	row = sam.want(200, "GET", "/api/supervisor/overview", nil)["agents"].([]any)[0].(map[string]any)
	require.Equal(t, "supervisor/sam", row["pending"].(map[string]any)["by"])
	ann.do("conversation.ban", map[string]any{"conversation": c})
	floor = sam.want(200, "GET", "/api/supervisor/overview", nil)
	require.Equal(t, "ann", floor["banned"].([]any)[0].(map[string]any)["by"].(map[string]any)["id"])
	ann.do("conversation.done", map[string]any{"conversation": c})
	view := ann.want(200, "GET", "/api/agent/desktop", nil)["desktop"].(map[string]any)
	require.Equal(t, "not_ready meeting supervisor/sam", strings.Join([]string{view["state"].(string), view["reason"].(string), view["by"].(string)}, " "))
	ann.do("agent.ready", map[string]any{})
	view = ann.want(200, "GET", "/api/agent/desktop", nil)["desktop"].(map[string]any)
	require.NotContains(t, view, "by", "her own wish")
}

func TestBadInputOfTheSupervisor(t *testing.T) {
	s := newSite(t)
	s.agent("ann")
	sam := s.browser()
	for _, bad := range []struct {
		name, kind, code string
		command          map[string]any
		status           int
	}{
		{"unknown agent", "agent.ready", "unknown_agent", map[string]any{"agent": "nobody", "do": map[string]any{}}, 400},
		{"no agent", "agent.ready", "unknown_agent", map[string]any{"do": map[string]any{}}, 400},
		{"a reason that is not on the list", "agent.not_ready", "unknown_reason", map[string]any{"agent": "ann", "do": map[string]any{"reason": "golf"}}, 400},
		{"what is an agent's", "conversation.send", "not_allowed", map[string]any{"conversation": "c", "text": "x"}, 403},
		{"what is the system's", "agent.configure", "not_allowed", map[string]any{"agent": "ann", "do": map[string]any{"name": "Nan"}}, 403},
		{"a lease", "agent.renew", "not_allowed", map[string]any{"agent": "ann", "do": map[string]any{"for": 1}}, 403},
		{"a ban of nobody", "contact.lift_ban", "unknown_contact", map[string]any{"contact": "nobody"}, 400},
		{"an unknown kind", "agent.fly", "bad_argument", map[string]any{}, 400},
	} {
		t.Run(bad.name, func(t *testing.T) {
			require.Equal(t, bad.code, sam.supervise(bad.status, bad.kind, bad.command)["code"])
		})
	}
	for name, body := range map[string]string{"no JSON": `{`, "no key": `{"kind":"agent.ready","command":{}}`, "unknown field": `{"key":"k","kind":"agent.ready","by":"ann"}`} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, "bad_argument", sam.want(400, "POST", "/api/supervisor/commands", body)["code"])
		})
	}
	row := sam.want(200, "GET", "/api/supervisor/overview", nil)["agents"].([]any)[0].(map[string]any)
	require.Equal(t, "ready", row["state"], "nothing has happened")
}

// An agent reads the thread of a contact that it deals with, and of nobody else.
func TestE9_AThreadIsForWhoDealsWithTheContact(t *testing.T) {
	s := newSite(t)
	ann, ada := s.agent("ann"), s.browser()
	c := ada.write("Hello")
	ann.do("conversation.open", map[string]any{"conversation": c})
	contact := ann.want(200, "GET", "/api/agent/desktop", nil)["desktop"].(map[string]any)["conversations"].([]any)[0].(map[string]any)["contact"].(string)
	thread := ann.want(200, "GET", "/api/agent/thread?contact="+contact, nil)
	require.Len(t, thread["conversations"], 1)
	bob := s.agent("bob")
	require.Equal(t, "not_on_desk", bob.want(409, "GET", "/api/agent/thread?contact="+contact, nil)["code"])
	require.Equal(t, "not_on_desk", bob.want(409, "GET", "/api/agent/thread?contact=nobody", nil)["code"])
	require.Equal(t, "not_on_desk", bob.want(409, "GET", "/api/agent/thread", nil)["code"])

	hits := ann.want(200, "GET", "/api/agent/search?words=hel&contact="+contact, nil)["hits"].([]any)
	require.Len(t, hits, 1)
	require.Equal(t, "Hello", hits[0].(map[string]any)["text"])
	require.Equal(t, "not_on_desk", bob.want(409, "GET", "/api/agent/search?words=hel&contact="+contact, nil)["code"])
	require.Equal(t, "text_empty", ann.want(400, "GET", "/api/agent/search?words=+&contact="+contact, nil)["code"])
	require.Equal(t, "text_too_long", ann.want(400, "GET", "/api/agent/search?contact="+contact+"&words="+strings.Repeat("x", 1000), nil)["code"])
}
