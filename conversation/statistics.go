package conversation

import (
	"cmp"
	"errors"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Line is one line of the log of all conversations: an event, of which conversation,
// and when it happened. Whose it was stands in the event.
type Line struct {
	Conversation string
	At           time.Time
	Event        Event
}

// Key says whose figures they are. An empty Agent is of what no agent had; an empty
// Queue of what an agent began.
type Key struct {
	Service string `json:"service"`
	Channel string `json:"channel"`
	Queue   string `json:"queue,omitempty"`
	Agent   string `json:"agent,omitempty"`
}

// Figures is what happened in a window to the conversations of a [Key] (A6, J1, J2).
//
// Each thing that happens counts once, under one key: an offer, and the work that
// comes of it, under the agent and the queue that it was offered from, which is the
// invited one for who was invited from a queue; what happens while no agent has the
// conversation under its queue alone. So figures of different keys can be added, and
// those of windows that adjoin too, with one exception: Waiting.
type Figures struct {
	// Offered counts the offers made. Each ends in one of the four that follow, in
	// this window or a later one.
	Offered   int `json:"offered,omitempty"`
	Accepted  int `json:"accepted,omitempty"`
	Rejected  int `json:"rejected,omitempty"`  // A4
	Missed    int `json:"missed,omitempty"`    // A5
	Withdrawn int `json:"withdrawn,omitempty"` // B6: the agent is not blamed

	// Opened counts the conversations that customers opened, and Begun those that
	// agents began, from the first text on: one that vanishes (A13) is in no figure but
	// Talk.
	Opened int `json:"opened,omitempty"`
	Begun  int `json:"begun,omitempty"`
	// Answered counts the opened ones that an agent took, each once, and Abandoned those
	// that the customer ended before.
	Answered  int `json:"answered,omitempty"`
	Abandoned int `json:"abandoned,omitempty"`
	// Transferred counts how often an owner handed one over and left: F1, F2. What rules
	// take from an agent is none.
	Transferred int `json:"transferred,omitempty"`
	// Ended counts the ends by reason. One that goes on after it ends again.
	Ended map[Reason]int `json:"ended,omitempty"`

	// Waited is how long the answered ones had waited together, from the age in the
	// queue to the first agent, whole: also what lies before the window.
	Waited time.Duration `json:"waited,omitempty"`
	// LongestWait is the longest time for which a customer had nobody, of those which
	// came to an end, or to another queue, in the window or still went on at its end.
	// Of several it is the greatest.
	LongestWait time.Duration `json:"longest_wait,omitempty"`
	// Waiting counts who has nobody at the end of the window. Of windows that adjoin
	// the last one's counts: see [Statistics.Then].
	Waiting int `json:"waiting,omitempty"`

	// Handled counts the parts of agents that are done, wrap-up included.
	Handled int `json:"handled,omitempty"`
	// Talk is the time for which parts were active, and WrapUp that for which they were
	// over and not done. Only what lies in the window counts (J2). Parked time is in
	// neither, nor is that of a wrap-up which is deferred because the part was parked.
	// That a service defers all of them ([WrapUpRule.Frees]) the log does not tell, so
	// their time counts here; it does not in [agentstate.Handling].
	Talk   time.Duration `json:"talk,omitempty"`
	WrapUp time.Duration `json:"wrap_up,omitempty"`

	// In counts the messages of customers, for the agent who had the conversation, and
	// Out those of agents and bots to them.
	In  int `json:"in,omitempty"`
	Out int `json:"out,omitempty"`
}

// HandleTime is Talk + WrapUp. The average handle time of a window is HandleTime
// over Handled, which says something only of windows far longer than a conversation.
func (f Figures) HandleTime() time.Duration { return f.Talk + f.WrapUp }

// SpeedOfAnswer is the average time to the first agent, and 0 if nothing was
// answered.
func (f Figures) SpeedOfAnswer() time.Duration {
	if f.Answered == 0 {
		return 0
	}
	return f.Waited / time.Duration(f.Answered)
}

// Plus is the sum for two keys in one window: also of Waiting, and the longer
// LongestWait.
func (f Figures) Plus(other Figures) Figures {
	sum := Figures{
		Offered:   f.Offered + other.Offered,
		Accepted:  f.Accepted + other.Accepted,
		Rejected:  f.Rejected + other.Rejected,
		Missed:    f.Missed + other.Missed,
		Withdrawn: f.Withdrawn + other.Withdrawn,

		Opened:      f.Opened + other.Opened,
		Begun:       f.Begun + other.Begun,
		Answered:    f.Answered + other.Answered,
		Abandoned:   f.Abandoned + other.Abandoned,
		Transferred: f.Transferred + other.Transferred,

		Waited:      f.Waited + other.Waited,
		LongestWait: max(f.LongestWait, other.LongestWait),
		Waiting:     f.Waiting + other.Waiting,

		Handled: f.Handled + other.Handled,
		Talk:    f.Talk + other.Talk,
		WrapUp:  f.WrapUp + other.WrapUp,

		In:  f.In + other.In,
		Out: f.Out + other.Out,
	}
	for _, ended := range []map[Reason]int{f.Ended, other.Ended} {
		for reason, n := range ended { // any order: a sum
			if sum.Ended == nil {
				sum.Ended = make(map[Reason]int)
			}
			sum.Ended[reason] += n
		}
	}
	return sum
}

// Statistics is what happened in a window, key by key. The zero value is that of an
// empty window.
type Statistics struct {
	// Rows are sorted by key; a key that is missing had nothing.
	Rows []Row `json:"rows"`
}

// Row is what happened under one key.
type Row struct {
	Key
	Figures
}

// Of is the sum of the rows that have what the key has; what is empty in it is any.
// So Of(Key{Agent: "ann"}) is Ann's, and Of(Key{}) is everybody's.
func (s Statistics) Of(k Key) Figures {
	var sum Figures
	for _, r := range s.Rows {
		if (k.Service == "" || k.Service == r.Service) && (k.Channel == "" || k.Channel == r.Channel) &&
			(k.Queue == "" || k.Queue == r.Queue) && (k.Agent == "" || k.Agent == r.Agent) {
			sum = sum.Plus(r.Figures)
		}
	}
	return sum
}

// Then joins the window with the one that follows it: exactly what [Measure] says of
// both together.
func (s Statistics) Then(next Statistics) Statistics {
	sum := make(map[Key]*Figures)
	for _, r := range s.Rows {
		f := r.Figures.Plus(Figures{})
		f.Waiting = 0
		sum[r.Key] = &f
	}
	for _, r := range next.Rows {
		f := r.Figures
		if before := sum[r.Key]; before != nil {
			f = before.Plus(f)
		}
		sum[r.Key] = &f
	}
	return sorted(sum)
}

// sorted leaves out the keys that had nothing, so that equal statistics are equal.
func sorted(figures map[Key]*Figures) Statistics {
	var s Statistics
	for k, f := range figures { // any order: sorted below
		if !f.none() {
			s.Rows = append(s.Rows, Row{k, *f})
		}
	}
	slices.SortFunc(s.Rows, func(a, b Row) int { return a.Key.compare(b.Key) })
	return s
}

func (k Key) compare(other Key) int {
	return cmp.Or(cmp.Compare(k.Service, other.Service), cmp.Compare(k.Channel, other.Channel),
		cmp.Compare(k.Queue, other.Queue), cmp.Compare(k.Agent, other.Agent))
}

func (f *Figures) none() bool {
	return f.Offered == 0 && f.Accepted == 0 && f.Rejected == 0 && f.Missed == 0 && f.Withdrawn == 0 &&
		f.Opened == 0 && f.Begun == 0 && f.Answered == 0 && f.Abandoned == 0 && f.Transferred == 0 && len(f.Ended) == 0 &&
		f.Waited == 0 && f.LongestWait == 0 && f.Waiting == 0 && f.Handled == 0 && f.Talk == 0 && f.WrapUp == 0 && f.In == 0 && f.Out == 0
}

// Measure returns the statistics of the window. The log begins before the window with
// the first event of every conversation that reaches into it, and may end after it.
// For a log that goes on, and for one window after the other, see [Meter].
func Measure(log iter.Seq[Line], w agentstate.Window) (Statistics, error) {
	from, to := w.From.Round(0), w.To.Round(0)
	switch d := to.Sub(from); {
	case d < 0:
		return Statistics{}, errors.New("conversation: the window ends before it begins; give the earlier instant as From")
	case d == math.MaxInt64:
		return Statistics{}, errors.New("conversation: the window is longer than 292 years; give a shorter one")
	}
	var m Meter
	inside := false
	for line := range log {
		now := m.at(line)
		if !now.Before(to) {
			break
		}
		if !inside && !now.Before(from) {
			m.Cut(from)
			inside = true
		}
		m.Add(line)
	}
	if !inside {
		m.Cut(from)
	}
	return m.Cut(to), nil
}

// Meter goes along with a log and is cut into windows that adjoin: it makes a year
// of days, or of minutes, cost no more than one pass. The zero value stands before
// the first line. It keeps what it has to know of each conversation, also of those
// that are done, because they may go on.
type Meter struct {
	now     time.Time
	known   map[string]*measured
	live    map[string]*measured // those of which time may count
	figures map[Key]*Figures
}

// measured is a conversation, and what a meter knows of it.
type measured struct {
	Conversation
	// told is until when its times are counted.
	told time.Time
	// from are the queues that offers, and the parts that came of them, are from, where
	// there is one.
	from map[int]string
	// deferred are the parts that were parked when they were over.
	deferred []int
}

// Add counts the next line. The order of the lines is the order of what happened:
// where a clock went back, a line counts as of the instant of the line before it.
func (m *Meter) Add(line Line) {
	m.now = m.at(line)
	c := m.known[line.Conversation]
	if c == nil {
		if m.known == nil {
			m.known, m.live = make(map[string]*measured), make(map[string]*measured)
		}
		c = &measured{}
		m.known[line.Conversation] = c
	}
	m.lasted(c)
	after := Evolve(c.Conversation, line.Event, m.now)
	m.happened(c, after, line.Event)
	for i, s := range c.Segments {
		if now := after.Segments[i]; s.Parked && !now.To.IsZero() {
			c.deferred = append(c.deferred, s.N)
		} else if now.To.IsZero() && !s.To.IsZero() {
			c.deferred = slices.DeleteFunc(c.deferred, func(n int) bool { return n == s.N }) // it goes on
		}
	}
	c.Conversation = after
	if c.waits() || slices.ContainsFunc(c.Segments, func(s Segment) bool { return s.Done.IsZero() }) {
		m.live[line.Conversation] = c
	} else {
		delete(m.live, line.Conversation)
	}
}

// Cut ends the window at an instant, and returns what happened since the last cut.
// What comes at that instant belongs to the next window. An instant that is over is
// that of the last line.
func (m *Meter) Cut(at time.Time) Statistics {
	m.now = later(m.now, at)
	for _, c := range m.live { // any order: sums
		m.lasted(c)
		if c.waits() {
			f := m.of(c, "", c.RoutedTo())
			f.Waiting++
			f.LongestWait = max(f.LongestWait, m.now.Sub(c.nobodySince()))
		}
	}
	s := sorted(m.figures)
	m.figures = nil
	return s
}

func (m *Meter) at(line Line) time.Time { return later(m.now, line.At) }

// later is without the reading of a monotonic clock, with which times would not add
// up.
func later(before, at time.Time) time.Time {
	if at = at.Round(0); at.After(before) {
		return at
	}
	return before
}

// of are the figures of an agent and a queue for the conversation.
func (m *Meter) of(c *measured, agent, queue string) *Figures {
	k := Key{Service: c.Service, Channel: c.Channel, Queue: queue, Agent: agent}
	f := m.figures[k]
	if f == nil {
		if m.figures == nil {
			m.figures = make(map[Key]*Figures)
		}
		f = &Figures{}
		m.figures[k] = f
	}
	return f
}

// part are the figures of an agent's part, and those of the queue alone if it is
// none.
func (m *Meter) part(c *measured, s Segment) *Figures {
	if s.Agent == "" {
		return m.of(c, "", c.RoutedTo())
	}
	return m.of(c, s.Agent, c.from[s.N])
}

// waits reports whether the customer has nobody.
func (c *measured) waits() bool { return c.ID != "" && c.Ending == nil && c.Owner == "" }

// nobodySince is from when the customer has had nobody.
func (c *measured) nobodySince() time.Time {
	since := c.Waiting
	for _, s := range c.Segments {
		since = later(since, s.To)
	}
	return since
}

// partOf is the last part that the agent had in it; its Agent is empty if there is
// none.
func (c *measured) partOf(agent string) Segment {
	for _, s := range slices.Backward(c.Segments) {
		if s.Agent == agent {
			return s
		}
	}
	return Segment{}
}

// lasted counts the time in which nothing happened to the conversation.
func (m *Meter) lasted(c *measured) {
	d := m.now.Sub(c.told)
	c.told = m.now
	if d <= 0 {
		return
	}
	for _, s := range c.Segments {
		switch {
		case !s.Done.IsZero() || s.Parked || slices.Contains(c.deferred, s.N):
		case s.To.IsZero():
			m.part(c, s).Talk += d
		default:
			m.part(c, s).WrapUp += d
		}
	}
}

// happened counts an event, with the conversation before it and after. As for
// [Evolve], one that does not fit is nothing.
func (m *Meter) happened(c *measured, after Conversation, e Event) {
	switch e := e.(type) {
	case Queued:
		if c.Queue == "" && after.Queue != "" && !c.Outbound {
			m.of(c, "", after.Queue).Opened++
		}
	case Offered:
		if len(after.Offers) > len(c.Offers) {
			c.stands(e.Offer)
			m.of(c, e.Agent, c.from[e.Offer]).Offered++
		}
	case Accepted:
		if c.offers(e.Offer, e.Agent) {
			m.accepted(c, e)
		}
	case Rejected:
		if c.offers(e.Offer, e.Agent) {
			m.of(c, e.Agent, c.from[e.Offer]).Rejected++
		}
	case Missed:
		if c.offers(e.Offer, e.Agent) {
			m.of(c, e.Agent, c.from[e.Offer]).Missed++
		}
	case Withdrawn:
		for _, o := range c.Offers {
			if o.N == e.Offer {
				m.of(c, o.Agent, c.from[o.N]).Withdrawn++
			}
		}
	case EntryAdded:
		if after.Entries > c.Entries {
			m.said(c, e)
		}
	case Left:
		if e.Why == LeftTransferred || e.Why == LeftAlone && c.Owner == e.Agent {
			for _, s := range c.present() {
				if s.N == e.Segment {
					m.part(c, s).Transferred++
				}
			}
		}
	case Ended:
		if c.ID != "" && c.Ending == nil && e.Reason != EndedUnused {
			m.ended(c, e)
		}
	case Completed:
		for _, s := range c.Segments {
			if s.N == e.Segment && s.Done.IsZero() && !c.unused() {
				m.part(c, s).Handled++
			}
		}
	}
	if c.waits() && (after.Owner != "" || after.Ending != nil || after.RoutedTo() != c.RoutedTo()) {
		f := m.of(c, "", c.RoutedTo())
		f.LongestWait = max(f.LongestWait, m.now.Sub(c.nobodySince()))
	}
}

// stands remembers the queue that an offer is from.
func (c *measured) stands(offer int) {
	if queue := c.RoutedTo(); queue != "" {
		if c.from == nil {
			c.from = make(map[int]string)
		}
		c.from[offer] = queue
	}
}

func (c *measured) unused() bool { return c.Ending != nil && c.Ending.Reason == EndedUnused }

func (m *Meter) accepted(c *measured, e Accepted) {
	f := m.of(c, e.Agent, c.from[e.Offer])
	f.Accepted++
	if len(c.Segments) == 0 && !c.Outbound {
		f.Answered++
		f.Waited += max(0, m.now.Sub(c.Waiting))
	}
}

func (m *Meter) said(c *measured, e EntryAdded) {
	if c.Unused() {
		m.part(c, c.partOf(c.Owner)).Begun++
	}
	switch {
	case e.Author.Role == Customer:
		m.part(c, c.partOf(c.attendant())).In++
	case e.Audience == Everyone && e.Author.Role == Agent:
		m.part(c, c.partOf(e.Author.ID)).Out++
	case e.Audience == Everyone && e.Author.Role == Bot:
		m.part(c, Segment{}).Out++
	}
}

func (m *Meter) ended(c *measured, e Ended) {
	f := m.part(c, c.partOf(c.Owner))
	if f.Ended == nil {
		f.Ended = make(map[Reason]int)
	}
	f.Ended[e.Reason]++
	if e.Reason == EndedByCustomer && len(c.Segments) == 0 && !c.Outbound {
		f.Abandoned++
	}
}
