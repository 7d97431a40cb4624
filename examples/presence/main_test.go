package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/agentstate"
)

// crm is the backend with a clock in the test's hand.
type crm struct {
	t       *testing.T
	users   *users
	server  *httptest.Server
	mu      sync.Mutex
	time    time.Time
	onClock func() // once, when the clock is read next
}

func start(t *testing.T) *crm {
	c := &crm{t: t, time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	u, err := open(filepath.Join(t.TempDir(), "crm.db"), c.now)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, u.db.Close()) })
	c.users, c.server = u, httptest.NewServer(u.routes())
	t.Cleanup(c.server.Close)
	return c
}

func (c *crm) now() time.Time {
	c.mu.Lock()
	now, f := c.time, c.onClock
	c.onClock = nil
	c.mu.Unlock()
	if f != nil {
		f()
	}
	return now
}

func (c *crm) wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = c.time.Add(d)
}

type reply struct {
	Status    int
	State     agentstate.State
	Agent     agentstate.Agent
	Permitted []agentstate.Permission
	Refusal   *agentstate.Refusal
}

func (c *crm) post(agent string, cmd agentstate.Command) reply {
	body, err := json.Marshal(cmd)
	require.NoError(c.t, err)
	return c.send(http.MethodPost, agent+"/"+cmd.Kind(), string(body))
}

func (c *crm) look(agent string) reply { return c.send(http.MethodGet, agent, "") }

func (c *crm) send(method, path, body string) (r reply) {
	c.t.Helper()
	request, err := http.NewRequest(method, c.server.URL+"/agents/"+path, strings.NewReader(body))
	require.NoError(c.t, err)
	response, err := c.server.Client().Do(request)
	require.NoError(c.t, err)
	defer response.Body.Close()
	if response.StatusCode < 500 {
		require.NoError(c.t, json.NewDecoder(response.Body).Decode(&r))
	}
	r.Status = response.StatusCode
	return r
}

// stored holds the row against its log: the agent is the fold of its events, and they
// are numbered without gap.
func (c *crm) stored(id string) {
	c.t.Helper()
	a, err := c.users.load(context.Background(), id)
	require.NoError(c.t, err)
	lines, err := c.users.lines(context.Background(), id)
	require.NoError(c.t, err)
	folded := agentstate.New(id)
	require.NoError(c.t, c.users.db.QueryRow(`SELECT 1 FROM users WHERE id = ? AND version = ? AND state = ?`, id, a.Events, string(a.State())).Scan(new(int)))
	var last int64
	require.NoError(c.t, c.users.db.QueryRow(`SELECT coalesce(max(n), 0) FROM user_events WHERE user = ?`, id).Scan(&last))
	require.Equal(c.t, a.Events, last)
	require.Len(c.t, lines, int(last))
	for _, line := range lines {
		folded = agentstate.Evolve(folded, line.Event, line.At)
	}
	folded.Capacity = a.Capacity // that was there before the first event
	require.Equal(c.t, a, folded)
}

// A chat over HTTP, from log-in to the report of the day.
func TestADay(t *testing.T) {
	c := start(t)
	require.Equal(t, agentstate.LoggedOut, c.look("ann").State)
	r := c.post("ann", agentstate.LogIn{Ready: true})
	require.Equal(t, http.StatusOK, r.Status)
	require.Equal(t, agentstate.Ready, r.State)
	c.wait(time.Hour)
	r = c.post("ann", agentstate.Reserve{Work: "c1/1", Channel: "web", Until: c.time.Add(20 * time.Second)})
	require.Equal(t, agentstate.Busy, r.State)
	require.Contains(t, r.Permitted, agentstate.Permission{Kind: agentstate.KindTake, Target: "c1/1"})
	r = c.post("ann", agentstate.Take{Work: "c1/1"})
	require.NotContains(t, r.Permitted, agentstate.Permission{Kind: agentstate.KindTake, Target: "c1/1"})
	c.post("ann", agentstate.GoNotReady{Reason: "lunch"})
	c.wait(30 * time.Minute)
	r = c.post("ann", agentstate.Finish{Work: "c1/1", WrapUp: true, Until: c.time.Add(10 * time.Minute)})
	require.Equal(t, agentstate.AfterCallWork, r.State)
	c.wait(time.Hour)
	r = c.look("ann") // the wrap-up ended by itself, at its own time
	require.Equal(t, agentstate.NotReady, r.State)
	require.Equal(t, c.time.Add(-50*time.Minute), r.Agent.Since)
	c.stored("ann")

	response, err := c.server.Client().Get(c.server.URL + "/agents/ann/day")
	require.NoError(t, err)
	defer response.Body.Close()
	var s agentstate.Statistics
	require.NoError(t, json.NewDecoder(response.Body).Decode(&s))
	require.Equal(t, map[agentstate.State]time.Duration{
		agentstate.LoggedOut: 9 * time.Hour, agentstate.Ready: time.Hour, agentstate.Busy: 30 * time.Minute,
		agentstate.AfterCallWork: 10 * time.Minute, agentstate.NotReady: 50 * time.Minute,
	}, s.States)
	require.Equal(t, 50*time.Minute, s.Break)
	require.Equal(t, agentstate.Handling{Offered: 1, Accepted: 1, Handled: 1, Talk: 30 * time.Minute, WrapUp: 10 * time.Minute}, s.Handling)
}

// What cannot be done says why, what would help, and what can be done instead; the
// status says whether it is worth another try later.
func TestRefusals(t *testing.T) {
	c := start(t)
	c.post("bob", agentstate.LogIn{Ready: true})
	c.post("bob", agentstate.Reserve{Work: "c1/1", Channel: "web"})
	for name, x := range map[string]struct {
		path, body string
		status     int
		code       agentstate.Code
	}{
		"full":             {"bob/agent.reserve", `{"work":"c2/1","channel":"web"}`, http.StatusConflict, agentstate.NoRoom},
		"not his channel":  {"bob/agent.reserve", `{"work":"c2/1","channel":"fax"}`, http.StatusConflict, agentstate.ChannelNotServed},
		"logged out":       {"ann/agent.ready", `{}`, http.StatusConflict, agentstate.NotLoggedIn},
		"another's work":   {"bob/agent.take", `{"work":"c9/1"}`, http.StatusUnprocessableEntity, agentstate.UnknownWork},
		"unknown kind":     {"bob/agent.dance", `{}`, http.StatusUnprocessableEntity, agentstate.BadArgument},
		"unknown field":    {"bob/agent.take", `{"wrok":"c1/1"}`, http.StatusUnprocessableEntity, agentstate.BadArgument},
		"no JSON":          {"bob/agent.take", ``, http.StatusUnprocessableEntity, agentstate.BadArgument},
		"not in the list":  {"bob/agent.not_ready", `{"reason":"siesta"}`, http.StatusUnprocessableEntity, agentstate.UnknownReason},
		"a rule's reason":  {"bob/agent.not_ready", `{"reason":"missed"}`, http.StatusUnprocessableEntity, agentstate.UnknownReason},
		"refused in state": {"bob/agent.done", `{"work":"c1/1"}`, http.StatusConflict, agentstate.WrongPhase},
	} {
		r := c.send(http.MethodPost, x.path, x.body)
		require.Equal(t, x.status, r.Status, name)
		require.NotNil(t, r.Refusal, name)
		require.Equal(t, x.code, r.Refusal.Code, name)
		require.NotEmpty(t, r.Refusal.Do, name)
		require.NotEmpty(t, r.Permitted, name)
	}
	require.Equal(t, agentstate.Busy, c.look("bob").State)
	require.Equal(t, int64(2), c.look("bob").Agent.Events, "a refusal stores nothing")
	c.stored("bob")

	require.Equal(t, http.StatusNotFound, c.send(http.MethodGet, "eve", "").Status)
	require.Equal(t, http.StatusNotFound, c.send(http.MethodPost, "eve/agent.log_in", "{}").Status)
	require.Equal(t, http.StatusNotFound, c.send(http.MethodGet, "eve/day", "").Status)
	require.Equal(t, http.StatusRequestEntityTooLarge, c.send(http.MethodPost, "bob/agent.take", `{"work":"`+strings.Repeat("c", 70_000)+`"}`).Status)
}

// Between the load and the store of one request comes all of another: the first
// decides again, and now there is no room.
func TestTheSlowerWriterDecidesAgain(t *testing.T) {
	c := start(t)
	c.post("bob", agentstate.LogIn{Ready: true})
	var quick reply
	c.onClock = func() { quick = c.post("bob", agentstate.Reserve{Work: "c2/1", Channel: "web"}) }
	slow := c.post("bob", agentstate.Reserve{Work: "c1/1", Channel: "web"})
	require.Equal(t, http.StatusOK, quick.Status)
	require.Equal(t, http.StatusConflict, slow.Status)
	require.Equal(t, agentstate.NoRoom, slow.Refusal.Code)
	require.Len(t, slow.Agent.Work, 1)
	require.Equal(t, "c2/1", slow.Agent.Work[0].ID)
	c.stored("bob")
}

// A writer that is always overtaken gives up and says so; nothing of it is stored.
func TestAWriterThatIsAlwaysOvertakenGivesUp(t *testing.T) {
	c := start(t)
	c.post("ann", agentstate.LogIn{})
	var overtake func()
	n := 0
	overtake = func() {
		n++
		_, err := c.users.db.Exec(`UPDATE users SET version = version + 1 WHERE id = 'ann'`)
		require.NoError(t, err)
		c.mu.Lock()
		c.onClock = overtake
		c.mu.Unlock()
	}
	c.onClock = overtake
	require.Equal(t, http.StatusServiceUnavailable, c.post("ann", agentstate.GoReady{}).Status)
	require.Equal(t, 10, n)
}

// Twenty at once want the one place that Bob has: one gets it.
func TestManyWritersAtOnce(t *testing.T) {
	c := start(t)
	c.post("bob", agentstate.LogIn{Ready: true})
	status := make(chan int)
	for i := range 20 {
		go func() {
			status <- c.post("bob", agentstate.Reserve{Work: fmt.Sprintf("c%d/1", i), Channel: "web"}).Status
		}()
	}
	got := map[int]int{}
	for range 20 {
		got[<-status]++
	}
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusConflict: 19}, got)
	c.stored("bob")
}

// Time is made up for when somebody looks: each thing at its own instant, and in
// the order in which they came.
func TestWhatHasBecomeDue(t *testing.T) {
	c := start(t)
	c.post("bob", agentstate.Configure{Capacity: agentstate.Capacity{
		Channels: map[string]agentstate.Limit{"web": {Max: 2}}, Ramp: []agentstate.RampStep{{For: 10 * time.Minute, Max: 1}},
	}})
	c.post("bob", agentstate.LogIn{Ready: true})
	c.post("bob", agentstate.Renew{For: 30 * time.Minute})
	c.post("bob", agentstate.Reserve{Work: "c1/1", Channel: "web", Until: c.time.Add(time.Minute)})
	require.Equal(t, http.StatusOK, c.post("bob", agentstate.Miss{Work: "c1/1", Rule: agentstate.MissRule{ReturnAfter: 5 * time.Minute}}).Status)
	c.wait(time.Hour)
	r := c.look("bob")
	require.Equal(t, agentstate.Lost, r.Agent.Intent.Reason, "Ready after 5 minutes, full speed after 10, lost after 30")
	lines, err := c.users.lines(context.Background(), "bob")
	require.NoError(t, err)
	var told []string
	for _, line := range lines[len(lines)-4:] {
		told = append(told, line.At.Format("15:04 ")+line.Event.Kind())
	}
	require.Equal(t, []string{"09:05 agent.intent", "09:10 agent.ramped_up", "09:30 agent.intent", "09:30 agent.lease_lapsed"}, told)

	require.Equal(t, agentstate.Silent, c.post("bob", agentstate.GoReady{}).Refusal.Code, "first its desktop has to be there")
	c.post("bob", agentstate.Renew{For: 30 * time.Minute})
	c.post("bob", agentstate.GoReady{})
	c.post("bob", agentstate.Reserve{Work: "c2/1", Channel: "web", Until: c.time.Add(20 * time.Second)})
	c.wait(20 * time.Second)
	r = c.post("bob", agentstate.Take{Work: "c2/1"})
	require.Equal(t, agentstate.UnknownWork, r.Refusal.Code, "the offer ran out at that very instant")
	require.Equal(t, agentstate.Missed, r.Agent.Intent.Reason)
	folded := c.look("bob").Agent
	require.Equal(t, 2, folded.Misses)
	c.stored("bob")
}

// The table is the CRM's: it asks it who is there, and a backend that is started
// again goes on.
func TestTheTableIsTheCRMs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "crm.db")
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	u, err := open(file, now)
	require.NoError(t, err)
	_, err = u.step(context.Background(), "ann", agentstate.LogIn{Ready: true})
	require.NoError(t, err)
	require.NoError(t, u.db.Close())
	u, err = open(file, now)
	require.NoError(t, err)
	defer u.db.Close()
	var id, email string
	require.NoError(t, u.db.QueryRow(`SELECT id, email FROM users WHERE state = 'ready'`).Scan(&id, &email))
	require.Equal(t, "ann ann@example.com", id+" "+email)
}
