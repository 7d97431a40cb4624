package agentstate

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Capacity says how much may be on one desk (A11). It is one calculus: a limit
// for each channel, weights over one total, room that is needed to receive a piece
// and differs from what the piece takes, channels that keep others away, a second
// limit by label, work that other work may interrupt, a slow start of the shift and
// limits of the agent's own. What is not set does not limit. The zero value serves no channel.
//
// Work that is offered, active or in wrap-up takes room; parked and deferred work
// takes none.
type Capacity struct {
	// Total is the number of units on the desk, of which each piece takes a share.
	// 0: 100.
	Total int `json:"total,omitempty"`
	// Channels holds a limit for each channel that the agent serves; one that is
	// missing is not served.
	Channels map[string]Limit `json:"channels,omitempty"`
	// Labels is how many pieces of a label may be there at once, whatever their
	// channel. A label that is missing has no limit.
	Labels map[string]int `json:"labels,omitempty"`
	// Personal is how many pieces of a channel this agent takes at once, where that
	// is fewer than the channel's Max.
	Personal map[string]int `json:"personal,omitempty"`
	// Ramp slows the start of a shift down: each step lasts a time and has a limit of
	// its own, one after the other from log-in. None: the shift starts at full speed.
	Ramp []RampStep `json:"ramp,omitempty"`
}

// Limit is what one channel may take of a desk.
type Limit struct {
	// Max is the number of pieces of this channel at once. 0: as many as the units
	// allow if Share is set, else none.
	Max int `json:"max,omitempty"`
	// Share is how many units of the total one piece takes. 0: none.
	Share int `json:"share,omitempty"`
	// Spare is how many units must be free to receive a piece. 0: its Share; a piece
	// without either comes however few are free.
	Spare int `json:"spare,omitempty"`
	// Alone keeps work of all other channels away while a piece of this one is there.
	// What is there already does not keep this channel away: that is for its own
	// limit to say.
	Alone bool `json:"alone,omitempty"`
	// Beside are the only channels whose work may come while a piece of this one is
	// there. Empty: all, unless Alone.
	Beside []string `json:"beside,omitempty"`
	// Interrupts are other channels whose work does not stand in the way of this one:
	// for every limit it is as if it were not there.
	Interrupts []string `json:"interrupts,omitempty"`
}

// RampStep is one step of a slow start.
type RampStep struct {
	// For is how long the step lasts (nanoseconds in JSON).
	For time.Duration `json:"for"`
	// Max is the number of pieces at once during it, all channels together.
	Max int `json:"max"`
}

// Admit reports whether one more piece of the channel, with this label or none,
// finds room beside the work on the desk: nil, or a [*Refusal] that names the first
// rule in its way, of these in this order: [ChannelNotServed], [Excluded] by a
// channel that keeps others away, [NoRoom] under the limits of the channel,
// [LabelFull], [RampingUp], [NoUnits]. It looks at room alone; [Agent.Open] also asks
// whether the agent takes work now.
func (a Agent) Admit(channel, label string) error {
	limit, served := a.Capacity.Channels[channel]
	if !served {
		return a.noRoom(ChannelNotServed, channel, "the agent does not serve this channel",
			"offer it to an agent who does, or give this one a limit for the channel")
	}
	var same, labelled, all, units int
	for i := range a.Work {
		w := &a.Work[i]
		if !w.takesRoom() || slices.Contains(limit.Interrupts, w.Channel) {
			continue
		}
		beside := a.Capacity.Channels[w.Channel]
		if w.Channel != channel && beside.keepsAway(channel) {
			return a.noRoom(Excluded, channel, "work of channel "+shown(w.Channel)+" keeps it away", "wait until that is finished")
		}
		all++
		units += beside.Share
		if w.Channel == channel {
			same++
		}
		if label != "" && w.Label == label {
			labelled++
		}
	}
	if most, bounded := a.Capacity.most(channel); bounded && same >= most {
		return a.noRoom(NoRoom, channel, "the desk is full for this channel", "wait until a conversation is finished")
	}
	if most, bounded := a.Capacity.Labels[label]; label != "" && bounded && labelled >= most {
		return a.noRoom(LabelFull, channel, "the desk is full for its label", "wait until work of that label is finished")
	}
	if step := a.Ramped; !a.Shift.IsZero() && step < len(a.Capacity.Ramp) && all >= a.Capacity.Ramp[step].Max {
		return a.noRoom(RampingUp, channel, "the shift has just begun and the desk is full for its start", "wait until a conversation is finished or the start is over")
	}
	if need := limit.spare(); need > 0 && units+need > a.Capacity.total() {
		return a.noRoom(NoUnits, channel, "too few units of the desk are free", "wait until a conversation is finished")
	}
	return nil
}

func (a Agent) noRoom(code Code, channel, why, do string) *Refusal {
	return refuse(code, "a piece of "+shown(channel)+" for "+a.ID, why, do)
}

func (w *Work) takesRoom() bool { return w.Phase != Parked && w.Phase != Deferred }

func (l Limit) keepsAway(channel string) bool {
	if len(l.Beside) > 0 {
		return !slices.Contains(l.Beside, channel)
	}
	return l.Alone
}

func (l Limit) spare() int { return cmp.Or(l.Spare, l.Share) }

func (c Capacity) total() int { return cmp.Or(c.Total, 100) }

// most is how many pieces of the channel may be there at once, and false if only
// the units say.
func (c Capacity) most(channel string) (int, bool) {
	limit := c.Channels[channel]
	most, bounded := limit.Max, limit.Max > 0 || limit.Share == 0
	if own, set := c.Personal[channel]; set && (!bounded || own < most) {
		return own, true
	}
	return most, bounded
}

// Open reports whether the agent would be offered one more piece of the channel
// and label: nil, or a [*Refusal]. Offers go to agents who want work of the channel
// and are Ready or Busy; a wish to stop (A7) and wrap-up alone on the desk (A9) keep
// them away.
func (a Agent) Open(channel, label string) error {
	what := func() string { return "an offer of " + shown(channel) + " to " + a.ID }
	if a.Intent.State != Ready {
		return refuse(NotOpen, what(), "the agent did not ask for work", "wait until it is Ready")
	}
	if _, closed := a.Closed[channel]; closed {
		return refuse(NotOpen, what(), "the agent did not ask for work of this channel", "wait until it is Ready for the channel")
	}
	if a.State() == AfterCallWork {
		return refuse(NotOpen, what(), "the agent is in after-call work", "wait until the wrap-up is done")
	}
	return a.Admit(channel, label)
}

// OpenChannels lists, sorted, the channels for which [Agent.Open] is nil for a
// piece without a label.
func (a Agent) OpenChannels() []string {
	if a.Intent.State != Ready || a.State() == AfterCallWork {
		return nil
	}
	var open []string
	for channel := range a.Capacity.Channels { // any order: sorted below
		if a.Open(channel, "") == nil {
			open = append(open, channel)
		}
	}
	slices.Sort(open)
	return open
}

// FullLabels lists, sorted, the labels in [Capacity.Labels] of which the channel
// takes no piece now: of one that is not open, all.
func (a Agent) FullLabels(channel string) []string {
	var full []string
	for label := range a.Capacity.Labels { // any order: sorted below
		if a.Open(channel, label) != nil {
			full = append(full, label)
		}
	}
	slices.Sort(full)
	return full
}

// Load is how much of the desk is taken, and room how much an empty one has: the
// two sides of "least loaded". They are units if any channel has a share, and
// pieces, all channels together, if none has. Work on a channel that the agent no
// longer serves is still a piece, but has no units; and load may be greater than room.
func (a Agent) Load() (load, room int) {
	weighed := false
	for channel, limit := range a.Capacity.Channels { // any order: a sum
		weighed = weighed || limit.Share > 0
		most, _ := a.Capacity.most(channel)
		room += most
	}
	if weighed {
		room = a.Capacity.total()
	}
	for i := range a.Work {
		w := &a.Work[i]
		switch {
		case !w.takesRoom():
		case weighed:
			load += a.Capacity.Channels[w.Channel].Share
		default:
			load++
		}
	}
	return load, room
}

// RampDue is when the present step of [Capacity.Ramp] is over, and zero if none is
// under way. [RampUp] is to be said then.
func (a Agent) RampDue() time.Time {
	if a.Shift.IsZero() || a.Ramped >= len(a.Capacity.Ramp) {
		return time.Time{}
	}
	due := a.Shift
	for _, step := range a.Capacity.Ramp[:a.Ramped+1] {
		due = due.Add(step.For)
	}
	return due
}

// Equal reports whether both say the same.
func (c Capacity) Equal(other Capacity) bool {
	return c.Total == other.Total && maps.EqualFunc(c.Channels, other.Channels, Limit.equal) &&
		maps.Equal(c.Labels, other.Labels) && maps.Equal(c.Personal, other.Personal) && slices.Equal(c.Ramp, other.Ramp)
}

func (l Limit) equal(other Limit) bool {
	return l.Max == other.Max && l.Share == other.Share && l.Spare == other.Spare && l.Alone == other.Alone &&
		slices.Equal(l.Beside, other.Beside) && slices.Equal(l.Interrupts, other.Interrupts)
}

// clone shares nothing; what is empty has one form, nil.
func (c Capacity) clone() Capacity {
	c.Channels = cloned(c.Channels)
	for channel, limit := range c.Channels { // any order: each for itself
		limit.Beside, limit.Interrupts = listed(limit.Beside), listed(limit.Interrupts)
		c.Channels[channel] = limit
	}
	c.Labels, c.Personal, c.Ramp = cloned(c.Labels), cloned(c.Personal), listed(c.Ramp)
	return c
}

// check names the first fault of a capacity, or nothing.
func (c Capacity) check() string {
	if !limited(c.Total) {
		return "the total is negative or too great"
	}
	for channel, l := range c.Channels { // any order: one fault is enough
		if !validID(channel) || !limited(l.Max) || !limited(l.Share) || !limited(l.Spare) {
			return "a channel has no proper name or a limit that is negative or too great"
		}
		if slices.Contains(l.Interrupts, channel) {
			return "a channel interrupts itself, so that its limits would say nothing"
		}
		if l.Alone && len(l.Beside) > 0 {
			return "a channel is alone and beside others"
		}
		if !validIDs(l.Beside) || !validIDs(l.Interrupts) {
			return "a channel is beside or interrupts one without a proper name"
		}
	}
	for _, limits := range []map[string]int{c.Labels, c.Personal} {
		for name, most := range limits { // any order: one fault is enough
			if !validID(name) || !limited(most) {
				return "a label or a personal limit has no proper name, is negative or too great"
			}
		}
	}
	var whole time.Duration
	for _, step := range c.Ramp {
		if step.For <= 0 || step.For > MaxRamp || !limited(step.Max) {
			return "a step of the ramp has no proper duration, or a limit that is negative or too great"
		}
		if whole += step.For; whole > MaxRamp {
			return "the ramp is longer than a day"
		}
	}
	return ""
}

// limited keeps sums of limits far from the end of an int.
func limited(n int) bool { return 0 <= n && n <= MaxLimit }
