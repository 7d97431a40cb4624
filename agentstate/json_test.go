package agentstate

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// everyCommand holds each kind of command full and, where fields may be missing,
// with the fewest.
var everyCommand = []Command{
	Configure{Name: "Ann", Skills: map[string]int{"billing": 2, "sales": 1}, Capacity: room},
	Configure{},
	LogIn{Ready: true},
	LogIn{},
	LogOut{},
	GoReady{},
	GoNotReady{Reason: "lunch"},
	Return{},
	Reserve{Work: "c1/1", Channel: "web", Until: clockAt("10:00:20")},
	Reserve{Work: "c1/1", Channel: "web"},
	Take{Work: "c1/1"},
	Reject{Work: "c1/1"},
	Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute, LogOutAfter: 3}},
	Miss{Work: "c1/1"},
	Withdraw{Work: "c1/1"},
	Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:05:30")},
	Finish{Work: "c1/1"},
	Done{Work: "c1/1"},
	Park{Work: "c1/1"},
	Resume{Work: "c1/1"},
	// What follows is of the second version; the lines above stay as they are.
	Configure{Capacity: everything, ReadyAtLogIn: true},
	LogOut{By: "sue"},
	GoReady{Channel: "web", By: "sue"},
	GoNotReady{Reason: "lunch", Channel: "web", By: "sue"},
	RampUp{},
	Renew{For: 30 * time.Second},
	Lapse{},
	Reserve{Work: "c1/1", Channel: "web", Label: "vip", Until: clockAt("10:00:20")},
	Begin{Work: "c1/1", Channel: "voice", Label: "vip", Override: true},
	Begin{Work: "c1/1", Channel: "voice"},
	Assign{Work: "c1/1", Channel: "sms", Label: "vip"},
	Assign{Work: "c1/1", Channel: "sms"},
	Discard{Work: "c1/1"},
	Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:05:30"), Fixed: true},
	Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:05:30"), Deferred: true},
	Resume{Work: "c1/1", Override: true},
}

// everything is a capacity with all that can be set.
var everything = Capacity{
	Total: 200,
	Channels: map[string]Limit{
		"web": {Max: 4, Share: 25, Spare: 50, Beside: []string{"sms"}, Interrupts: []string{"sms"}}, "voice": {Max: 1, Share: 100, Alone: true}, "sms": {Share: 10},
	},
	Labels: map[string]int{"vip": 1}, Personal: map[string]int{"web": 2}, Ramp: []RampStep{{For: 15 * time.Minute, Max: 1}, {For: 30 * time.Minute, Max: 2}},
}

// everyEvent does the same for the events.
var everyEvent = []Event{
	Configured{Name: "Ann", Skills: map[string]int{"billing": 2, "sales": 1}, Capacity: room},
	Configured{},
	IntentChanged{To: NotReady, Reason: Missed, Until: clockAt("10:01:20")},
	IntentChanged{To: Ready},
	WorkAdded{Work: "c1/1", Channel: "web", Phase: Offered, Until: clockAt("10:00:20")},
	WorkAdded{Work: "c1/1", Channel: "web", Phase: Active},
	WorkMoved{Work: "c1/1", Phase: WrapUp, Until: clockAt("10:05:30")},
	WorkMoved{Work: "c1/1", Phase: Parked},
	WorkDropped{Work: "c1/1", Why: Withdrawn},
	// What follows is of the second version; the lines above stay as they are.
	Configured{Capacity: everything, ReadyAtLogIn: true},
	IntentChanged{To: NotReady, Reason: "lunch", By: "sue"},
	ChannelChanged{Channel: "web", To: NotReady, Reason: "lunch", By: "sue"},
	ChannelChanged{Channel: "web", To: Ready},
	RampedUp{Steps: 1},
	LeaseRenewed{Until: clockAt("10:00:30")},
	LeaseLapsed{},
	WorkAdded{Work: "c1/1", Channel: "voice", Label: "vip", Phase: Active, Over: true},
	WorkMoved{Work: "c1/1", Phase: WrapUp, Until: clockAt("10:05:30"), Fixed: true},
	WorkMoved{Work: "c1/1", Phase: Active, Over: true},
}

// stored is a command or an event as hosts keep and send it.
type stored struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

func storedOf(t *testing.T, kind string, v any) stored {
	t.Helper()
	body, err := json.Marshal(v)
	require.NoError(t, err)
	return stored{kind, body}
}

// What was written once is read for ever: the golden files may grow and their lines
// may not change.
func TestGolden(t *testing.T) {
	var commands, events []stored
	for _, cmd := range everyCommand {
		commands = append(commands, storedOf(t, cmd.Kind(), cmd))
	}
	for _, e := range everyEvent {
		events = append(events, storedOf(t, e.Kind(), e))
	}
	for i, s := range golden(t, "commands.json", commands) {
		cmd, err := DecodeCommand(s.Kind, s.Body)
		require.NoError(t, err)
		require.Equal(t, everyCommand[i], cmd)
	}
	for i, s := range golden(t, "events.json", events) {
		e, err := DecodeEvent(s.Kind, s.Body)
		require.NoError(t, err)
		require.Equal(t, everyEvent[i], e)
	}
	a := goldenAgent(t)
	for _, s := range golden(t, "agent.json", []stored{storedOf(t, "agent", a)}) {
		var back Agent
		require.NoError(t, json.Unmarshal(s.Body, &back))
		require.Equal(t, a, back)
	}
	_, err := Decide(deskOf(), Take{Work: "c9/1"}, clockAt("10:00:00"))
	golden(t, "refusal.json", []stored{storedOf(t, "refusal", err)})
}

// goldenAgent has something in every field: an agent cannot be gone and have a
// lease, and has no return by somebody, so these are set by hand.
func goldenAgent(t *testing.T) Agent {
	t.Helper()
	s := readyAt(t, "10:00:00")
	s.do("10:00:00", Configure{Name: "Ann", Skills: map[string]int{"billing": 2}, Capacity: everything, ReadyAtLogIn: true})
	s.do("10:00:00", Renew{For: time.Hour})
	s.do("10:00:01", GoNotReady{Channel: "web", Reason: "training", By: "sue"})
	s.do("10:00:05", Begin{Work: "c1/1", Channel: "web", Label: "vip"})
	s.do("10:00:10", Begin{Work: "c2/1", Channel: "voice", Override: true})
	s.do("10:16:00", RampUp{})
	s.do("10:20:00", Finish{Work: "c1/1", WrapUp: true, Until: clockAt("10:20:30"), Fixed: true})
	a := s.ann
	a.Misses, a.Gone = 1, clockAt("10:21:00")
	a.Intent = Intent{State: NotReady, Reason: Missed, By: "sue", Since: clockAt("10:00:30"), Until: clockAt("10:30:00")}
	everyField(t, reflect.ValueOf(a))
	return a
}

// everyField holds that nothing in the value is zero, so that each field has a name
// in the golden file. Of a list or map one element with the field is enough.
func everyField(t *testing.T, v reflect.Value) {
	t.Helper()
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		require.False(t, f.IsZero(), "%s.%s", v.Type(), name)
		if f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]() {
			everyField(t, f)
		}
	}
}

// What the first version stored is read as what it meant then. The files are inputs
// and never written again.
func TestGoldenOfTheFirstVersionStillDecodes(t *testing.T) {
	read := func(name string) (list []stored) {
		text, err := os.ReadFile(filepath.Join("testdata", "golden", name))
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &list))
		return list
	}
	commands, events := read("commands_1.json"), read("events_1.json")
	require.Len(t, commands, 20)
	require.Len(t, events, 9)
	for i, s := range commands {
		cmd, err := DecodeCommand(s.Kind, s.Body)
		require.NoError(t, err)
		require.Equal(t, everyCommand[i], cmd)
	}
	for i, s := range events {
		e, err := DecodeEvent(s.Kind, s.Body)
		require.NoError(t, err)
		require.Equal(t, everyEvent[i], e)
	}
	var a Agent
	require.NoError(t, json.Unmarshal(read("agent_1.json")[0].Body, &a))
	require.Equal(t, Agent{
		ID: "ann", Name: "Ann", Intent: Intent{State: NotReady, Reason: Missed, Since: clockAt("10:00:30"), Until: clockAt("10:01:30")},
		Work:     []Work{{ID: "c1/1", Channel: "web", Phase: WrapUp, Since: clockAt("10:05:00"), Until: clockAt("10:05:30")}},
		Capacity: room, Skills: map[string]int{"billing": 2}, Misses: 1, Since: clockAt("10:05:00"), Idle: clockAt("10:05:00"), Events: 8,
	}, a)
	a, _, err := Step(a, Done{Work: "c1/1"}, clockAt("10:05:20"))
	require.NoError(t, err)
	a, _, err = Step(a, Return{}, clockAt("10:05:30"))
	require.NoError(t, err)
	require.Equal(t, Ready, a.State(), "and lives on, in a shift whose beginning nobody knows")
	require.Zero(t, a.RampDue())
}

// golden holds what is written now against the file, and returns what is in it.
func golden(t *testing.T, name string, now []stored) []stored {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	text, err := json.MarshalIndent(now, "", "\t")
	require.NoError(t, err)
	text = append(text, '\n')
	if flag.Lookup("rewrite").Value.String() == "true" { // the flag of package script
		require.NoError(t, os.WriteFile(path, text, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(text))
	var back []stored
	require.NoError(t, json.Unmarshal(want, &back))
	return back
}

// A kind that is missing above would have no golden line.
func TestGoldenHoldsEveryKind(t *testing.T) {
	commands := []string{
		KindConfigure, KindLogIn, KindLogOut, KindGoReady, KindGoNotReady, KindReturn, KindReserve, KindTake,
		KindReject, KindMiss, KindWithdraw, KindFinish, KindDone, KindPark, KindResume,
		KindRampUp, KindRenew, KindLapse, KindBegin, KindAssign, KindDiscard,
	}
	for _, cmd := range everyCommand {
		commands = slices.DeleteFunc(commands, func(kind string) bool { return kind == cmd.Kind() })
	}
	require.Empty(t, commands)
	events := []string{
		KindConfigured, KindIntentChanged, KindChannelChanged, KindRampedUp, KindLeaseRenewed, KindLeaseLapsed, KindWorkAdded, KindWorkMoved, KindWorkDropped,
	}
	for _, e := range everyEvent {
		events = slices.DeleteFunc(events, func(kind string) bool { return kind == e.Kind() })
	}
	require.Empty(t, events)
}

// A desktop sends commands: what is not exactly one is refused, and not repeated.
func TestDecodeCommandIsStrict(t *testing.T) {
	for name, c := range map[string]struct{ kind, body string }{
		"unknown kind":         {"agent.dance", `{}`},
		"no kind":              {"", `{}`},
		"kind of an event":     {KindWorkAdded, `{}`},
		"kind not UTF-8":       {"agent.\xff", `{}`},
		"nothing":              {KindTake, ``},
		"null":                 {KindTake, `null`},
		"null with space":      {KindLogOut, " null\n"},
		"a list":               {KindTake, `[]`},
		"a string":             {KindTake, `"c1/1"`},
		"a number":             {KindTake, `1`},
		"cut off":              {KindTake, `{"work":"c1/1"`},
		"unknown field":        {KindTake, `{"work":"c1/1","by":"bob"}`},
		"unknown field within": {KindMiss, `{"work":"c1/1","rule":{"forgive":true}}`},
		"field of a sibling":   {KindLogOut, `{"ready":true}`},
		"trailing value":       {KindTake, `{"work":"c1/1"}{}`},
		"trailing text":        {KindTake, `{"work":"c1/1"} x`},
		"wrong type":           {KindTake, `{"work":1}`},
		"not UTF-8":            {KindTake, "{\"work\":\"c1\xff\"}"},
		"time without a date":  {KindReserve, `{"work":"c1/1","channel":"web","until":"10:00"}`},
		"a time as text":       {KindRenew, `{"for":"30s"}`},
		"field of an event":    {KindBegin, `{"work":"c1/1","channel":"web","over":true}`},
		"number too big":       {KindConfigure, `{"capacity":{"channels":{"web":{"max":1e99}}}}`},
		"very deep":            {KindTake, `{"work":` + string(bytes.Repeat([]byte("["), 20_000))},
	} {
		t.Run(name, func(t *testing.T) {
			cmd, err := DecodeCommand(c.kind, []byte(c.body))
			require.ErrorIs(t, err, BadArgument)
			require.Nil(t, cmd)
			r, ok := err.(*Refusal)
			require.True(t, ok)
			requireShort(t, r)
		})
	}
	cmd, err := DecodeCommand(KindTake, []byte(" {\"work\": \"c1/1\"}\n"))
	require.NoError(t, err)
	require.Equal(t, Take{Work: "c1/1"}, cmd)
}

// A store holds events of later versions too; what is no event at all is an error.
func TestDecodeEventIsLenient(t *testing.T) {
	e, err := DecodeEvent(KindWorkDropped, []byte(`{"work":"c1/1","why":"finished","mood":"good"}`))
	require.NoError(t, err)
	require.Equal(t, WorkDropped{Work: "c1/1", Why: Finished}, e)
	for name, c := range map[string]struct{ kind, body string }{
		"unknown kind":      {"agent.danced", `{}`},
		"kind of a command": {KindTake, `{}`},
		"nothing":           {KindWorkDropped, ``},
		"null":              {KindIntentChanged, `null`},
		"a list":            {KindWorkDropped, `[]`},
		"trailing value":    {KindWorkDropped, `{}{}`},
		"wrong type":        {KindWorkDropped, `{"work":1}`},
	} {
		e, err := DecodeEvent(c.kind, []byte(c.body))
		require.Error(t, err, name)
		require.Nil(t, e, name)
	}
}

// An instant that JSON cannot hold would make an agent that cannot be stored.
func TestInstantsThatCannotBeStoredAreRefused(t *testing.T) {
	s := readyAt(t, "10:00:00")
	s.talk("10:00:00", "c1/1", "web")
	for _, until := range []time.Time{
		time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
		clockAt("10:00:00").In(time.FixedZone("far", 24*60*60)),
	} {
		s.refused("10:00:01", Reserve{Work: "c2/1", Channel: "web", Until: until}, BadArgument)
		s.refused("10:00:01", Finish{Work: "c1/1", WrapUp: true, Until: until}, BadArgument)
		s.refused("10:00:01", Finish{Work: "c1/1", WrapUp: true, Until: until, Deferred: true}, BadArgument)
	}
	s.do("10:00:01", Reserve{Work: "c2/1", Channel: "web", Until: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)})
	s.do("10:00:02", Miss{Work: "c2/1", Rule: MissRule{ReturnAfter: 1<<63 - 1}})
	requireJSON(t, s.ann)
}
