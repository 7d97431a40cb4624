package agentstate

import "slices"

// Capacity says how much may be on one desk. The zero value serves no channel.
type Capacity struct {
	// Channels holds a limit for each channel that the agent serves; one that is
	// missing is not served.
	Channels map[string]Limit `json:"channels,omitempty"`
}

// Limit is what one channel may take of a desk.
type Limit struct {
	// Max is the number of pieces of this channel at once: offered, active or in
	// wrap-up. 0: none.
	Max int `json:"max"`
}

// Admit reports whether one more piece of the channel finds room beside the work
// on the desk: nil, or a [*Refusal] that names the first rule in its way. It
// looks at room alone; [Agent.Open] also asks whether the agent takes work now.
func (a Agent) Admit(channel string) error {
	limit, served := a.Capacity.Channels[channel]
	if !served {
		return refuse(ChannelNotServed, "a piece of "+shown(channel)+" for "+a.ID, "the agent does not serve this channel",
			"offer it to an agent who does, or give this one a limit for the channel")
	}
	if a.held(channel) >= limit.Max {
		return refuse(NoRoom, "a piece of "+shown(channel)+" for "+a.ID, "the desk is full for this channel",
			"wait until a conversation is finished")
	}
	return nil
}

// Open reports whether the agent would be offered one more piece of the channel:
// nil, or a [*Refusal]. Offers go to agents who want work and are Ready or Busy;
// a wish to stop (A7) and wrap-up alone on the desk (A9) keep them away.
func (a Agent) Open(channel string) error {
	what := "an offer of " + shown(channel) + " to " + a.ID
	if a.Intent.State != Ready {
		return refuse(NotOpen, what, "the agent did not ask for work", "wait until it is Ready")
	}
	if a.State() == AfterCallWork {
		return refuse(NotOpen, what, "the agent is in after-call work", "wait until the wrap-up is done")
	}
	return a.Admit(channel)
}

// OpenChannels lists, sorted, the channels for which [Agent.Open] is nil.
func (a Agent) OpenChannels() []string {
	var open []string
	for channel := range a.Capacity.Channels { // any order: sorted below
		if a.Open(channel) == nil {
			open = append(open, channel)
		}
	}
	slices.Sort(open)
	return open
}

// Load is the number of pieces that take room, and room the number that would fit
// on an empty desk, all channels together: the two sides of "least loaded". Work
// on a channel that the agent no longer serves counts too, so load may be greater.
func (a Agent) Load() (load, room int) {
	for _, w := range a.Work {
		if w.Phase != Parked {
			load++
		}
	}
	for _, limit := range a.Capacity.Channels { // any order: a sum
		room += limit.Max
	}
	return load, room
}

func (a Agent) held(channel string) int {
	n := 0
	for _, w := range a.Work {
		if w.Channel == channel && w.Phase != Parked {
			n++
		}
	}
	return n
}

// clone shares nothing; no channels have one form, nil.
func (c Capacity) clone() Capacity {
	return Capacity{Channels: cloned(c.Channels)}
}
