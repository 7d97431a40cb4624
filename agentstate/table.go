package agentstate

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Transition is one line of the machine: what a command makes of the shown state
// (A18). Nobody writes these lines: see [Transitions].
type Transition struct {
	// From are the states for which the line holds.
	From []State
	// Kind is the kind of the command.
	Kind string
	// When is what must be so beside, in words; empty: nothing.
	When string
	// To is the state afterwards; empty: the one it was. If there are several, or it
	// AsAsked, the agent is shown what it had asked for before.
	To      []State
	AsAsked bool
	// Reason is the reason that a rule gives, such as [Rejected]; empty: none new.
	Reason string
	// Later is the state that waits for the work to end (A7), if the command put it
	// there. Reason is that state's.
	Later State
}

// Transitions returns the machine as it is: it builds a desk of every sort with the
// commands themselves, gives each one every command, and sums up what comes of it in
// as few lines as say all. What no line covers is refused or changes nothing. It takes
// some time, a hundred milliseconds perhaps, and always says the same.
func Transitions() []Transition {
	var list []Transition
	all := everyDesk()
	for _, asked := range inquiries() {
		list = append(list, sumUp(asked, tryAll(asked, all))...)
	}
	return list
}

// Table is [Transitions] as a table in Markdown.
func Table() string {
	var b strings.Builder
	b.WriteString("| command | seen before | if | seen after |\n|---|---|---|---|\n")
	said := ""
	for _, t := range Transitions() {
		kind := "`" + t.Kind + "`"
		if kind == said {
			kind = ""
		} else {
			said = kind
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", kind, t.before(), t.When, t.after())
	}
	return b.String()
}

// Diagram is [Transitions] as a state diagram in Mermaid, without what leaves the
// shown state as it is.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> " + string(LoggedOut) + "\n")
	list := Transitions()
	for _, from := range allStates() {
		for _, to := range allStates() {
			var kinds []string
			for _, t := range list {
				name := strings.TrimPrefix(t.Kind, "agent.")
				if slices.Contains(t.To, to) && slices.Contains(t.From, from) && !slices.Contains(kinds, name) {
					kinds = append(kinds, name)
				}
			}
			if len(kinds) > 0 && from != to {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, strings.Join(kinds, ", "))
			}
		}
	}
	return b.String()
}

func allStates() []State { return []State{LoggedOut, NotReady, Ready, Busy, AfterCallWork} }

func (t Transition) before() string {
	if len(t.From) == len(allStates()) {
		return "any"
	}
	return joined(t.From)
}

func (t Transition) after() string {
	to := joined(t.To)
	switch {
	case t.AsAsked:
		to += ", as it asked before"
	case to == "" && len(t.From) == 1:
		to = string(t.From[0])
	case to == "":
		to = "the same"
	}
	if t.Later != "" {
		to += ", later " + string(t.Later)
	}
	if t.Reason != "" {
		to += " (" + t.Reason + ")"
	}
	return to
}

func joined(list []State) string {
	var names []string
	for _, s := range list {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// An inquiry is a command to all desks, with a word for what sets it apart from
// others of its kind.
type inquiry struct {
	cmd  Command
	says string
	// setting configures the desk: its shift begins Ready.
	setting bool
}

// The piece that a command is about, and another one.
const thePiece, theOther = "piece", "other"

// inquiries are the commands in every form that matters, by kind.
func inquiries() [][]inquiry {
	return [][]inquiry{
		{{cmd: Configure{Name: "Ann"}}},
		{{cmd: LogIn{}, says: "nobody says Ready"}, {cmd: LogIn{Ready: true}, says: "Ready is asked for"}, {cmd: LogIn{}, says: "its shifts begin Ready", setting: true}},
		{{cmd: LogOut{}}},
		{{cmd: GoReady{}, says: "for all channels"}, {cmd: GoReady{Channel: "fax"}, says: "for a channel that is closed"}},
		{{cmd: GoNotReady{Reason: "meeting"}, says: "for all channels"}, {cmd: GoNotReady{Reason: "meeting", Channel: "sms"}, says: "for one channel of several"}},
		{{cmd: Return{}}},
		{{cmd: RampUp{}}},
		{{cmd: Renew{For: 2 * patience}}},
		{{cmd: Lapse{}}},
		{{cmd: Reserve{Work: thePiece, Channel: "web"}}},
		{{cmd: Take{Work: thePiece}}},
		{{cmd: Reject{Work: thePiece}}},
		{{cmd: Miss{Work: thePiece}, says: "not one miss too many"}, {cmd: Miss{Work: thePiece, Rule: MissRule{ReturnAfter: patience}}, says: "not one miss too many"},
			{cmd: Miss{Work: thePiece, Rule: MissRule{LogOutAfter: 1}}, says: "one miss too many"}},
		{{cmd: Withdraw{Work: thePiece}}},
		{{cmd: Begin{Work: thePiece, Channel: "web"}, says: "without override"}, {cmd: Begin{Work: thePiece, Channel: "web", Override: true}, says: "with override"}},
		{{cmd: Assign{Work: thePiece, Channel: "web"}}},
		{{cmd: Discard{Work: thePiece}}},
		{{cmd: Finish{Work: thePiece}, says: "without wrap-up"}, {cmd: Finish{Work: thePiece, WrapUp: true}, says: "with wrap-up"},
			{cmd: Finish{Work: thePiece, WrapUp: true, Deferred: true}, says: "wrap-up deferred"}},
		{{cmd: Done{Work: thePiece}}},
		{{cmd: Park{Work: thePiece}}},
		{{cmd: Resume{Work: thePiece}, says: "without override"}, {cmd: Resume{Work: thePiece, Override: true}, says: "with override"}},
	}
}

// The aspects by which one desk differs from another, in the order in which a line
// gives them up: what can be said by the earlier is not said by the later.
const (
	byForm   = iota // of the command
	byTime          // before or at the deadline that everything on the desk has
	byRoom          // some or none
	byPhase         // of the piece
	byOthers        // what else is on the desk
	byWish
	byState
	aspects
)

// Values of the aspects that need a name. Those of byForm are indices of inquiries,
// and those of byState of states.
const (
	notYetDue, nowDue     = 0, 1
	withRoom, withoutRoom = 0, 1

	isNew, isOffered, isActive, isParked, isWrapUp, isFixed, isDeferred = 0, 1, 2, 3, 4, 5, 6

	besideNone, besideParked, besideDeferred, besideWrapUp, besideOffered, besideActive = 0, 1, 2, 3, 4, 5

	wantsWork, wantsBreak, missedOne, wantsOut = 0, 1, 2, 3
)

// sizes are how many values each aspect but byForm has.
func sizes() [aspects]int {
	return [aspects]int{byTime: 2, byRoom: 2, byPhase: 7, byOthers: 6, byWish: 4, byState: 5}
}

// tried is a desk, an inquiry, and what came of it.
type tried struct {
	is   [aspects]int
	came outcomeOf
}

// outcomeOf is what the supervisor sees of a command. The zero value: nothing
// changed, or it was refused.
type outcomeOf struct {
	changed bool
	to      State // empty: the same, or asked
	asked   bool  // what was asked for before is shown now
	reason  string
	later   State
}

// A deskCase is an agent, and what there is to say about it.
type deskCase struct {
	agent Agent
	is    [aspects]int
}

// everyDesk makes a desk of every sort, by commands alone: there is none that cannot be.
func everyDesk() []deskCase {
	var list []deskCase
	var is [aspects]int
	for is[byRoom] = range sizes()[byRoom] {
		for is[byPhase] = range sizes()[byPhase] {
			for is[byOthers] = range sizes()[byOthers] {
				for is[byWish] = range sizes()[byWish] {
					a := setUp(is)
					is[byState] = slices.Index(allStates(), a.State())
					list = append(list, deskCase{a, is})
				}
			}
		}
	}
	return list
}

// tryAll makes the inquiries of one kind on every desk.
func tryAll(asked []inquiry, on []deskCase) []tried {
	var cells []tried
	for _, d := range on {
		for form, q := range asked {
			for _, when := range []int{notYetDue, nowDue} {
				d.is[byForm], d.is[byTime] = form, when
				cells = append(cells, tried{d.is, tryOne(d.agent, q, when)})
			}
		}
	}
	return cells
}

const patience = time.Hour

func tryOne(a Agent, q inquiry, when int) outcomeOf {
	now := begun().Add(patience)
	if when == notYetDue {
		now = now.Add(-time.Minute)
	}
	a.ReadyAtLogIn = q.setting
	next, events, err := Step(a, q.cmd, now)
	if err != nil || len(events) == 0 {
		return outcomeOf{}
	}
	came := outcomeOf{changed: true}
	shown, same := next.State(), next.Intent == a.Intent
	switch {
	case shown == a.State():
	case same && shown == next.Intent.State:
		came.asked = true
	default:
		came.to = shown
	}
	if wish, waits := next.Pending(); waits && !same {
		came.later = wish.State
	}
	if !same && shown != LoggedOut && reserved(next.Intent.Reason) {
		came.reason = next.Intent.Reason
	}
	return came
}

// begun is when every desk is set up; its deadlines are patience later.
func begun() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// setUp makes the desk of a sort.
func setUp(is [aspects]int) Agent {
	at := begun()
	limits := map[string]Limit{"web": {Max: 9}, "sms": {Max: 9}, "fax": {Max: 9}}
	conf := Configure{Capacity: Capacity{Channels: limits, Ramp: []RampStep{{For: patience, Max: 9}}}}
	a := New("ann")
	say := func(list ...Command) {
		for _, cmd := range list {
			a, _, _ = Step(a, cmd, at)
		}
	}
	say(conf, LogIn{Ready: true}, Renew{For: patience}, GoNotReady{Reason: "training", Channel: "fax"})
	offer := Reserve{Work: thePiece, Channel: "web", Until: at.Add(patience)}
	if is[byPhase] != isNew {
		say(offer)
	}
	if offer.Work = theOther; is[byOthers] != besideNone {
		say(offer)
	}
	if is[byWish] == missedOne {
		offer.Work = "missed"
		say(offer, Miss{Work: "missed", Rule: MissRule{ReturnAfter: patience}})
	}
	say(advance(theOther, []int{isNew, isParked, isDeferred, isWrapUp, isOffered, isActive}[is[byOthers]])...)
	say(advance(thePiece, is[byPhase])...)
	switch is[byWish] {
	case wantsBreak:
		say(GoNotReady{Reason: "lunch"})
	case wantsOut:
		say(LogOut{})
	}
	if is[byRoom] == withoutRoom {
		limits["web"] = Limit{Share: 1, Spare: 101}
		say(conf)
	}
	return a
}

// advance are the commands that bring an offer into a phase.
func advance(id string, phase int) []Command {
	take, end := Take{Work: id}, Finish{Work: id, WrapUp: true, Until: begun().Add(patience)}
	switch phase {
	case isActive:
		return []Command{take}
	case isParked:
		return []Command{take, Park{Work: id}}
	case isWrapUp:
		return []Command{take, end}
	case isFixed:
		end.Fixed = true
		return []Command{take, end}
	case isDeferred:
		end.Deferred = true
		return []Command{take, end}
	default:
		return nil
	}
}

// sumUp makes of the cells of one kind as few lines as say all: one for each state
// and what comes of it, and one for all states of which it says the same.
func sumUp(asked []inquiry, cells []tried) []Transition {
	var list []Transition
	for i, state := range allStates() {
		var here []tried
		var came []outcomeOf
		for _, c := range cells {
			if c.is[byState] != i {
				continue
			}
			if here = append(here, c); c.came.changed && !slices.Contains(came, c.came) {
				came = append(came, c.came)
			}
		}
		for _, o := range came {
			t := o.line(here)
			t.Kind, t.When = asked[0].cmd.Kind(), condition(asked, here, o)
			same := slices.IndexFunc(list, func(x Transition) bool {
				return x.When == t.When && x.AsAsked == t.AsAsked && x.Reason == t.Reason && x.Later == t.Later && slices.Equal(x.To, t.To)
			})
			if same < 0 {
				same, list = len(list), append(list, t)
			}
			list[same].From = append(list[same].From, state)
		}
	}
	return list
}

func (o outcomeOf) line(cells []tried) Transition {
	t := Transition{AsAsked: o.asked, Reason: o.reason, Later: o.later}
	if o.to != "" {
		t.To = []State{o.to}
	}
	for i, wish := range []State{wantsWork: Ready, wantsBreak: NotReady, missedOne: NotReady, wantsOut: LoggedOut} {
		if o.asked && !slices.Contains(t.To, wish) && slices.ContainsFunc(cells, func(c tried) bool { return c.came == o && c.is[byWish] == i }) {
			t.To = append(t.To, wish)
		}
	}
	return t
}

// condition says when it comes to that: what must be so in any case, and then the
// cases.
func condition(asked []inquiry, cells []tried, came outcomeOf) string {
	var cases [][]string
	for _, b := range boxes(cells, came, len(asked)) {
		cases = append(cases, b.words(asked))
	}
	var always []string
	for _, term := range cases[0] {
		if !slices.ContainsFunc(cases, func(terms []string) bool { return !slices.Contains(terms, term) }) {
			always = append(always, term)
		}
	}
	var rest []string
	for _, terms := range cases {
		terms = slices.DeleteFunc(terms, func(term string) bool { return slices.Contains(always, term) })
		if len(terms) == 0 {
			return strings.Join(always, "; ")
		}
		rest = append(rest, strings.Join(terms, " and "))
	}
	return strings.Join(append(always, strings.Join(rest, ", or ")), "; ")
}

// A box is a set of desks: for each aspect the values it may have, as bits.
type box [aspects]uint

func (b *box) holds(is *[aspects]int) bool {
	for aspect, value := range is {
		if b[aspect]&(1<<value) == 0 {
			return false
		}
	}
	return true
}

// boxes cover the cells of which this came, and no other. Wide ones come first, and
// each says only what those before it do not.
func boxes(cells []tried, came outcomeOf, forms int) []box {
	var wide []box
	for i := range cells {
		c := &cells[i]
		if c.came == came && !slices.ContainsFunc(wide, func(b box) bool { return b.holds(&c.is) }) {
			wide = append(wide, widest(c, cells, forms))
		}
	}
	slices.SortStableFunc(wide, func(x, y box) int { return y.given() - x.given() })
	var list []box
	covered := make([]bool, len(cells))
	for _, w := range wide {
		var b box
		for i := range cells {
			if c := &cells[i]; !covered[i] && w.holds(&c.is) {
				covered[i] = true
				for aspect, value := range c.is {
					b[aspect] |= 1 << value
				}
			}
		}
		for aspect := range b {
			if w[aspect] == whatever {
				b[aspect] = whatever
			}
		}
		if !slices.Contains(b[:], 0) { // it says something new
			list = append(list, b)
		}
	}
	return list
}

// whatever is every value of an aspect.
const whatever = ^uint(0)

// given counts the aspects that do not matter.
func (b box) given() int {
	n := 0
	for _, values := range b {
		if values == whatever {
			n++
		}
	}
	return n
}

// widest is a box around a cell, all of whose desks lead to the same: first each
// aspect is given up if it can be, and then it takes every value that it can.
func widest(c *tried, cells []tried, forms int) box {
	var b box
	for aspect, value := range c.is {
		b[aspect] = 1 << value
	}
	widen := func(aspect int, more uint, gain bool) {
		wider := b
		wider[aspect] |= more
		for i := range cells {
			if x := &cells[i]; wider.holds(&x.is) {
				if x.came != c.came {
					return
				}
				gain = gain || !b.holds(&x.is)
			}
		}
		if gain {
			b = wider
		}
	}
	for aspect := range aspects {
		widen(aspect, whatever, true)
	}
	size := sizes()
	size[byForm] = forms
	for aspect, n := range size {
		for value := range n {
			widen(aspect, 1<<value, false)
		}
	}
	return b
}

// words tells a box.
func (b box) words(asked []inquiry) []string {
	var forms []string
	for _, q := range asked {
		forms = append(forms, q.says)
	}
	var terms []string
	say := func(aspect int, about, between string, names ...string) {
		if b[aspect] == whatever {
			return
		}
		var list []string
		for value, name := range names {
			if b[aspect]&(1<<value) != 0 && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
		terms = append(terms, about+strings.Join(list, between))
	}
	say(byForm, "", " or ", forms...)
	ends, lasts := "in a wrap-up that may be ended", "in a wrap-up that lasts its time"
	if b[byPhase]&(1<<isWrapUp) != 0 && b[byPhase]&(1<<isFixed) != 0 {
		ends, lasts = "in wrap-up", "in wrap-up"
	}
	say(byPhase, "the work is ", " or ", "new", "offered", "active", "parked", ends, lasts, "deferred")
	switch b[byOthers] {
	case 1<<besideNone | 1<<besideParked | 1<<besideDeferred:
		terms = append(terms, "nothing else holds the agent")
	case 1<<besideNone | 1<<besideParked | 1<<besideDeferred | 1<<besideWrapUp:
		terms = append(terms, "nothing else is offered or active")
	default:
		say(byOthers, "other work is ", " or ", "none", "parked", "deferred", "in wrap-up", "offered", "active")
	}
	switch b[byWish] {
	case 1<<wantsBreak | 1<<missedOne:
		terms = append(terms, "the wish is not_ready")
	case 1<<wantsBreak | 1<<missedOne | 1<<wantsOut:
		terms = append(terms, "the wish is not ready")
	case 1<<wantsWork | 1<<wantsBreak | 1<<missedOne:
		terms = append(terms, "the wish is not logged_out")
	default:
		say(byWish, "the wish is ", " or ", "ready", "not_ready without a return", "not_ready until a return", "logged_out")
	}
	say(byRoom, "there is ", "", "room", "no room")
	say(byTime, "its time has ", "", "not come", "come")
	return terms
}
