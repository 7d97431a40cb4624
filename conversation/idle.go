package conversation

import "time"

// endsIdle reports whether a conversation on the channel ends because its customer
// does not answer (E6).
func (s Service) endsIdle(channel string) bool {
	return s.Idle.EndAfter > 0 && (s.Idle.LongLived || !s.longLived(channel))
}

// idleFrom begins to wait for the customer's answer: now, with an agent's message.
func (d *Decision) idleFrom(s Scene, c Conversation, now time.Time) {
	if s.Service.endsIdle(c.Channel) {
		due := now.Add(s.Service.Idle.first())
		d.timer(Timer{ID: idleTimer(c), Due: due, Do: CheckIdle{Conversation: c.ID}})
	}
}

// first is how long the first wait lasts: to the warning, or to the end.
func (r IdleRule) first() time.Duration {
	if r.WarnAfter > 0 {
		return r.WarnAfter
	}
	return r.EndAfter
}

// checkIdle: E6. A timer that comes late finds that the customer has answered, or
// that an agent has written again.
func checkIdle(s Scene, cmd CheckIdle, now time.Time) (Decision, error) {
	c, rule := s.Conversation, s.Service.Idle
	if c.Ending != nil || c.Idle.IsZero() || !s.Service.endsIdle(c.Channel) {
		return Decision{}, nil
	}
	warn := rule.WarnAfter > 0 && c.Warned.IsZero()
	due := c.Idle.Add(rule.first())
	if !c.Warned.IsZero() {
		due = c.Warned.Add(rule.EndAfter)
	}
	if now.Before(due) {
		return Decision{}, refuse(TooEarly, what(cmd), "the customer has until "+clock(due), "wait for it")
	}
	if warn {
		d := Decision{Events: []Event{Warned{}}}
		d.tell(c, Entry{Audience: Everyone, Notice: NoticeIdle, Text: s.Service.Texts.IdleWarning}, now)
		d.timer(Timer{ID: idleTimer(c), Due: now.Add(rule.EndAfter), Do: cmd})
		return d, nil
	}
	var d Decision
	d.tell(c, Entry{Audience: Everyone, Notice: NoticeEnded, Text: s.Service.Texts.IdleEnded}, now)
	over, err := finish(s, Actor{Role: System}, EndedByInactivity, false, now)
	if err != nil {
		return Decision{}, err
	}
	return d.and(over), nil
}

func idleTimer(c Conversation) string { return "idle/" + c.ID }
