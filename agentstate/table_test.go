package agentstate

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	_ "github.com/parley-go/parley/internal/script" // the flag -rewrite
)

// The machine in a few words, each of which is a rule.
func TestA18_TheTableTellsTheRules(t *testing.T) {
	table := Table()
	for _, line := range []string{
		// A1, A10: a shift begins NotReady unless Ready is asked for or set.
		"| `agent.log_in` | logged_out | nobody says Ready | not_ready (logged_in) |",
		"|  | logged_out | Ready is asked for or its shifts begin Ready | ready |",
		// A2: an offer makes Busy.
		"| `agent.reserve` | ready | the work is new; there is room | busy |",
		// A4: a reject makes NotReady, and later if other work is left.
		"| `agent.reject` | busy | the work is offered; nothing else holds the agent; the wish is ready or not_ready until a return | not_ready (rejected) |",
		"|  | busy | the work is offered; other work is offered or active; the wish is ready or not_ready until a return | busy, later not_ready (rejected) |",
		// A7: a wish waits for the work to end.
		"|  | busy, after_call_work | for all channels | the same, later not_ready |",
		// A12, A13: work of the agent's own makes Busy of NotReady too.
		"| `agent.begin` | not_ready, ready, after_call_work | the work is new; there is room, or with override | busy |",
		// A16: a lost desktop ends Ready.
		"|  | ready | its time has come | not_ready (lost) |",
	} {
		require.Contains(t, table, line+"\n")
	}
	require.Less(t, strings.Count(table, "\n"), 80, "a supervisor reads it")
	require.Equal(t, table, Table(), "it is the same each time")
}

// Every change that a random agent goes through is in the table, and every change
// of the table is met.
func TestA18_TheTableIsWhatAgentsDo(t *testing.T) {
	type change struct {
		from State
		kind string
		to   State
	}
	var listed []change
	for _, line := range Transitions() {
		for _, from := range line.From {
			for _, to := range append(line.To, map[bool][]State{true: {from}}[len(line.To) == 0]...) {
				listed = append(listed, change{from, line.Kind, to})
			}
		}
	}
	met := map[change]bool{}
	r := rand.New(rand.NewPCG(18, 18))
	for range 300 {
		a, at := New("ann"), begun()
		for range 2_000 {
			at = at.Add(time.Duration(r.IntN(20)) * time.Second)
			cmd := anyCommand(r, at)
			next, events, err := Step(a, cmd, at)
			if err == nil && len(events) > 0 {
				c := change{a.State(), cmd.Kind(), next.State()}
				require.Contains(t, listed, c, "%+v", a)
				met[c] = true
			}
			a = next
		}
	}
	for _, c := range listed {
		require.True(t, met[c], "%+v is in the table and never happens", c)
	}
}

func anyCommand(r *rand.Rand, at time.Time) Command {
	some := func(n int) bool { return r.IntN(n) == 0 }
	id, channel := string(rune('a'+r.IntN(4))), []string{"web", "sms"}[r.IntN(2)]
	until := at.Add(time.Duration(r.IntN(60)) * time.Second)
	list := []Command{
		Configure{ReadyAtLogIn: some(2), Capacity: Capacity{Channels: map[string]Limit{"web": {Max: r.IntN(4)}, "sms": {Max: 3}}, Ramp: []RampStep{{time.Minute, 3}, {time.Minute, 3}}}},
		LogIn{Ready: some(2)}, LogIn{}, LogOut{}, GoReady{}, GoReady{Channel: channel}, GoNotReady{Reason: "lunch"}, GoNotReady{Reason: "lunch", Channel: channel},
		Return{}, RampUp{}, Renew{For: time.Minute}, Renew{For: 10 * time.Minute}, Renew{For: time.Hour}, Lapse{},
		Reserve{Work: id, Channel: channel, Until: until}, Take{Work: id}, Reject{Work: id}, Withdraw{Work: id},
		Miss{Work: id, Rule: MissRule{ReturnAfter: time.Duration(r.IntN(3)) * 10 * time.Second, LogOutAfter: r.IntN(3)}},
		Begin{Work: id, Channel: channel, Override: some(2)}, Assign{Work: id, Channel: channel}, Discard{Work: id},
		Finish{Work: id}, Finish{Work: id, WrapUp: true, Until: until, Fixed: some(2)}, Finish{Work: id, WrapUp: true, Deferred: true},
		Done{Work: id}, Park{Work: id}, Resume{Work: id, Override: some(2)},
	}
	return list[r.IntN(len(list))]
}

// No kind of command is forgotten, neither by the table nor by the diagram.
func TestA18_EveryKindOfCommandIsAsked(t *testing.T) {
	var asked, listed []string
	for _, q := range inquiries() {
		asked = append(asked, q[0].cmd.Kind())
		for _, form := range q {
			require.Equal(t, q[0].cmd.Kind(), form.cmd.Kind())
			require.Equal(t, len(q) > 1, form.says != "", "forms are told apart by a word")
		}
	}
	for _, line := range Transitions() {
		if !slices.Contains(listed, line.Kind) {
			listed = append(listed, line.Kind)
		}
	}
	kinds := constants(t, "command.go", "Kind")
	require.Greater(t, len(kinds), 15)
	require.ElementsMatch(t, kinds, asked)
	require.Equal(t, asked, listed, "each kind once, in this order")
}

// The desks that are asked are what they are said to be: a command that was refused
// while one was built would make the table lie.
func TestA18_DesksAreWhatTheyAreSaidToBe(t *testing.T) {
	phases := []Phase{isOffered: Offered, isActive: Active, isParked: Parked, isWrapUp: WrapUp, isFixed: WrapUp, isDeferred: Deferred}
	beside := []Phase{besideParked: Parked, besideDeferred: Deferred, besideWrapUp: WrapUp, besideOffered: Offered, besideActive: Active}
	seen := map[State]int{}
	all := everyDesk()
	require.Len(t, all, 2*7*6*4)
	for _, d := range all {
		a := d.agent
		w, there := a.Piece(thePiece)
		require.Equal(t, d.is[byPhase] != isNew, there)
		require.Equal(t, phases[d.is[byPhase]], w.Phase)
		require.Equal(t, d.is[byPhase] == isFixed, w.Fixed)
		w, there = a.Piece(theOther)
		require.Equal(t, d.is[byOthers] != besideNone, there)
		require.Equal(t, beside[d.is[byOthers]], w.Phase)
		wish := []State{wantsWork: Ready, wantsBreak: NotReady, missedOne: NotReady, wantsOut: LoggedOut}[d.is[byWish]]
		require.Equal(t, wish, a.Intent.State)
		require.Equal(t, d.is[byWish] == missedOne, !a.Intent.Until.IsZero())
		require.Equal(t, d.is[byRoom] == withRoom, a.Admit("web", "") == nil)
		require.Equal(t, allStates()[d.is[byState]], a.State())
		if a.State() != LoggedOut {
			require.Equal(t, begun().Add(patience), a.Lease)
			require.Equal(t, begun().Add(patience), a.RampDue())
			require.Contains(t, a.Closed, "fax")
		}
		seen[a.State()]++
	}
	for _, s := range allStates() {
		require.GreaterOrEqual(t, seen[s], 18, s)
	}
}

// The lines say of each desk what comes of each command, and no more.
func TestA18_LinesCoverEachDeskExactly(t *testing.T) {
	all := everyDesk()
	for _, asked := range inquiries() {
		cells := tryAll(asked, all)
		for i := range allStates() {
			here := slices.DeleteFunc(slices.Clone(cells), func(c tried) bool { return c.is[byState] != i })
			told := map[outcomeOf]bool{{}: true} // no line tells that nothing changed
			for _, c := range here {
				if told[c.came] {
					continue
				}
				told[c.came] = true
				list := boxes(here, c.came, len(asked))
				for k := range here {
					in := slices.ContainsFunc(list, func(b box) bool { return b.holds(&here[k].is) })
					if in != (here[k].came == c.came) {
						t.Fatalf("%s: %+v, %+v", asked[0].cmd.Kind(), here[k], c.came)
					}
				}
			}
		}
	}
}

// What the table says can be done is what Permitted lists on that desk.
func TestA18_PermittedListsWhatTheTableSays(t *testing.T) {
	all := everyDesk()
	for _, asked := range inquiries() {
		for _, q := range asked {
			for _, d := range all {
				for _, when := range []int{notYetDue, nowDue} {
					a := d.agent
					a.ReadyAtLogIn = q.setting
					if !tryOne(a, q, when).changed {
						continue
					}
					now := begun().Add(patience)
					if when == notYetDue {
						now = now.Add(-time.Minute)
					}
					listed := slices.ContainsFunc(Permitted(a, now), func(p Permission) bool {
						return p.Kind == q.cmd.Kind() && (p.Target == "" || p.Target == thePiece)
					})
					require.True(t, listed, "%s on %+v", q.cmd.Kind(), a)
				}
			}
		}
	}
}

// The diagram has an arrow where the table has a change, and no other.
func TestA18_TheDiagramHasTheArrowsOfTheTable(t *testing.T) {
	arrows := map[string]bool{}
	for _, line := range Transitions() {
		for _, from := range line.From {
			for _, to := range line.To {
				if from != to {
					arrows[fmt.Sprintf("%s --> %s %s", from, to, line.Kind)] = true
				}
			}
		}
	}
	drawn := map[string]bool{}
	lines := strings.Split(strings.TrimSuffix(Diagram(), "\n"), "\n")
	require.Equal(t, []string{"stateDiagram-v2", "    [*] --> logged_out"}, lines[:2])
	for _, line := range lines[2:] {
		arrow, kinds, ok := strings.Cut(strings.TrimPrefix(line, "    "), ": ")
		require.True(t, ok, line)
		for _, kind := range strings.Split(kinds, ", ") {
			drawn[arrow+" agent."+kind] = true
		}
	}
	require.Equal(t, arrows, drawn)
	require.True(t, arrows["ready --> busy agent.reserve"])
	require.False(t, arrows["logged_out --> busy agent.begin"])
}

// docs/agent-states.md is made from the code: go test ./agentstate -run A18 -rewrite
func TestA18_TheDocumentIsWhatTheCodeSays(t *testing.T) {
	const path = "../docs/agent-states.md"
	now := document(t)
	if flag.Lookup("rewrite").Value.String() == "true" {
		require.NoError(t, os.WriteFile(path, []byte(now), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	before, after := strings.Split(string(want), "\n"), strings.Split(now, "\n")
	for i := range min(len(before), len(after)) {
		require.Equal(t, before[i], after[i], "line %d of %s; -rewrite accepts what the code says", i+1, path)
	}
	require.Len(t, after, len(before), "-rewrite accepts what the code says")
}

func document(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`# The states of an agent

Made from the code of package ` + "`agentstate`" + ` by

    go test ./agentstate -run A18 -rewrite

and not to be edited: a test fails when the two differ. What the rules mean is in [rules.md](rules.md).

## What leads from state to state

` + "```mermaid\n" + Diagram() + "```" + `

Each arrow stands for commands, without "agent." in front. What leaves the state as it is has no arrow.

## What each command does

The agent is *seen* to be in one of five states. Busy and after_call_work come from the work on its desk, the others from its *wish*: what it asked
for last, or what a rule put in its place. *The work* is the piece that the command names; other work *holds* the agent if it is offered, active or in
wrap-up. *Its time* is that of a deadline. What no line covers is refused or changes nothing.

`)
	b.WriteString(Table())
	b.WriteString("\n## Commands\n\nA desktop sends a command as its kind and a JSON object, such as these. How long something lasts is in nanoseconds.\n")
	meanings := comments(t, "command.go")
	for i, cmd := range samples {
		if i == 0 || samples[i-1].Kind() != cmd.Kind() {
			fmt.Fprintf(&b, "\n**`%s`** %s\n\n", cmd.Kind(), meanings[name(cmd)])
		}
		fmt.Fprintf(&b, "    %s\n", body(t, cmd))
	}
	b.WriteString("\n## Events\n\nThese are stored. An agent is what they sum up to.\n")
	meanings = comments(t, "event.go")
	for i, e := range sampleEvents {
		if i == 0 || sampleEvents[i-1].Kind() != e.Kind() {
			fmt.Fprintf(&b, "\n**`%s`** %s\n\n", e.Kind(), meanings[name(e)])
		}
		fmt.Fprintf(&b, "    %s\n", body(t, e))
	}
	b.WriteString("\n## Refusals\n\nThe class says what has to change before the same command could be accepted: the state of things, who asks, or its argument.\n\n| code | class | meaning |\n|---|---|---|\n")
	for _, code := range codes(t) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", code.value, code.class, code.meaning)
	}
	return b.String()
}

// Every kind of command and event has an example, which its decoder reads back.
func TestA18_ExamplesAreOfEveryKind(t *testing.T) {
	var kinds []string
	for _, cmd := range samples {
		if !slices.Contains(kinds, cmd.Kind()) {
			kinds = append(kinds, cmd.Kind())
		}
		back, err := DecodeCommand(cmd.Kind(), []byte(body(t, cmd)))
		require.NoError(t, err)
		require.Equal(t, cmd, back)
	}
	require.Equal(t, constants(t, "command.go", "Kind"), kinds)
	kinds = nil
	for _, e := range sampleEvents {
		if !slices.Contains(kinds, e.Kind()) {
			kinds = append(kinds, e.Kind())
		}
		back, err := DecodeEvent(e.Kind(), []byte(body(t, e)))
		require.NoError(t, err)
		require.Equal(t, e, back)
	}
	require.Equal(t, constants(t, "event.go", "Kind"), kinds)
}

// A refusal says the class that the code's comment says.
func TestA18_CodesAreOfTheClassTheyAreSaidToBe(t *testing.T) {
	list := codes(t)
	require.GreaterOrEqual(t, len(list), 15)
	for _, code := range list {
		require.Equal(t, string(refuse(Code(code.value), "", "", "").Class), code.class, code.value)
		require.NotEmpty(t, code.meaning)
	}
}

var tenOClock = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

var samples = []Command{
	Configure{Name: "Ann", Skills: map[string]int{"billing": 2}, Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 3}, "voice": {Max: 1, Alone: true}}}},
	LogIn{}, LogIn{Ready: true},
	LogOut{}, LogOut{By: "sue"},
	GoReady{}, GoReady{Channel: "sms"}, GoReady{By: "sue"},
	GoNotReady{Reason: "lunch"}, GoNotReady{Reason: "busy hour", Channel: "sms", By: "sue"},
	Return{},
	RampUp{},
	Renew{For: 30 * time.Second},
	Lapse{},
	Reserve{Work: "c1/1", Channel: "web", Label: "vip", Until: tenOClock.Add(20 * time.Second)},
	Take{Work: "c1/1"},
	Reject{Work: "c1/1"},
	Miss{Work: "c1/1"}, Miss{Work: "c1/1", Rule: MissRule{ReturnAfter: time.Minute, LogOutAfter: 3}},
	Withdraw{Work: "c1/1"},
	Begin{Work: "call7/1", Channel: "voice"}, Begin{Work: "call7/1", Channel: "voice", Label: "vip", Override: true},
	Assign{Work: "c1/1", Channel: "sms"},
	Discard{Work: "c1/1"},
	Finish{Work: "c1/1"}, Finish{Work: "c1/1", WrapUp: true, Until: tenOClock.Add(time.Minute), Fixed: true}, Finish{Work: "c1/1", WrapUp: true, Deferred: true},
	Done{Work: "c1/1"},
	Park{Work: "c1/1"},
	Resume{Work: "c1/1"}, Resume{Work: "c1/1", Override: true},
}

var sampleEvents = []Event{
	Configured{Name: "Ann", Skills: map[string]int{"billing": 2}, Capacity: Capacity{Channels: map[string]Limit{"web": {Max: 3}}}},
	IntentChanged{To: Ready}, IntentChanged{To: NotReady, Reason: "lunch", By: "sue"}, IntentChanged{To: NotReady, Reason: Missed, Until: tenOClock.Add(time.Minute)},
	ChannelChanged{Channel: "sms", To: NotReady, Reason: "busy hour"},
	RampedUp{Steps: 1},
	LeaseRenewed{Until: tenOClock.Add(30 * time.Second)},
	LeaseLapsed{},
	WorkAdded{Work: "c1/1", Channel: "web", Phase: Offered, Until: tenOClock.Add(20 * time.Second)}, WorkAdded{Work: "call7/1", Channel: "voice", Phase: Active, Over: true},
	WorkMoved{Work: "c1/1", Phase: Active}, WorkMoved{Work: "c1/1", Phase: WrapUp, Until: tenOClock.Add(time.Minute), Fixed: true},
	WorkDropped{Work: "c1/1", Why: Finished},
}

func body(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

func name(v any) string { return strings.TrimPrefix(fmt.Sprintf("%T", v), "agentstate.") }

func parsed(t *testing.T, file string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	require.NoError(t, err)
	return f
}

// specs are the declarations of a file, with their comments.
func specs(t *testing.T, file string) (list []ast.Spec, docs []*ast.CommentGroup) {
	for _, d := range parsed(t, file).Decls {
		if g, ok := d.(*ast.GenDecl); ok {
			for _, s := range g.Specs {
				list, docs = append(list, s), append(docs, g.Doc)
			}
		}
	}
	return list, docs
}

// constants are the values of the constants of a file whose names begin so.
func constants(t *testing.T, file, prefix string) []string {
	var values []string
	list, _ := specs(t, file)
	for _, s := range list {
		if v, ok := s.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, prefix) {
			values = append(values, literal(t, v))
		}
	}
	return values
}

func literal(t *testing.T, v *ast.ValueSpec) string {
	t.Helper()
	s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
	require.NoError(t, err)
	return s
}

var link = regexp.MustCompile(`\[\*?([A-Za-z.]+)\]`)

// comments are what a file says of its types.
func comments(t *testing.T, file string) map[string]string {
	said := map[string]string{}
	list, docs := specs(t, file)
	for i, s := range list {
		typ, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		doc := typ.Doc
		if doc == nil {
			doc = docs[i]
		}
		text := strings.Join(strings.Fields(doc.Text()), " ")
		text = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(text, typ.Name.Name), ":"))
		said[typ.Name.Name] = link.ReplaceAllString(text, "`$1`")
	}
	return said
}

type codeLine struct{ value, class, meaning string }

// codes are the codes of refusals, with what their comments say.
func codes(t *testing.T) []codeLine {
	var all []codeLine
	list, _ := specs(t, "refusal.go")
	for _, s := range list {
		v, ok := s.(*ast.ValueSpec)
		if !ok || v.Type == nil || v.Type.(*ast.Ident).Name != "Code" {
			continue
		}
		class, meaning, ok := strings.Cut(strings.TrimSpace(v.Comment.Text()), ": ")
		require.True(t, ok, "%s says its class", v.Names[0].Name)
		all = append(all, codeLine{literal(t, v), class, meaning})
	}
	return all
}

func BenchmarkTransitions(b *testing.B) {
	for b.Loop() {
		if len(Transitions()) < 20 {
			b.Fatal("too few")
		}
	}
}
