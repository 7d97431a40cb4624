package conversation

import (
	"cmp"
	"strings"
	"time"
)

// printDesktop prints what an agent's screen shows beside the transcript.
func (b *book) printDesktop(d Desktop) {
	b.print("%s is %s since %s %s", d.Name, d.State, told(d.Since), d.Reason)
	if d.Pending != nil {
		b.print("and then: %s %s", d.Pending.State, d.Pending.Reason)
	}
	for _, a := range d.Alerts {
		b.print("alert %s: %s, queue %s, %s, %s %s", a.Conversation, a.Service, a.Queue, a.Channel, cmp.Or(string(a.Customer), "unknown"), string(a.From))
		b.print("  to %s (%s), page %s", cmp.Or(string(a.To), "-"), cmp.Or(string(a.ToKind), "no number"), cmp.Or(string(a.Page), "-"))
		b.print("  appeared %s, %s ago, until %s, waited %s", told(a.At), d.Now.Sub(a.At), told(a.Until), time.Duration(a.Waited)*time.Millisecond)
		b.print("  may: %s", toldPermitted(a.Permitted))
	}
	for _, a := range d.Conversations {
		mark := ""
		if a.Focused {
			mark = ", in focus"
		}
		b.print("%s %s%s: %s, %s, %s, page %s, taken %s ago", a.Conversation, a.Phase, mark, a.Service, a.Channel, cmp.Or(string(a.Customer), "unknown"), cmp.Or(string(a.Page), "-"), d.Now.Sub(a.Taken))
		if a.Last != nil {
			b.print("  last: %q by %s at %s", string(a.Last.Text), a.Last.Author, told(a.Last.At))
		}
		if !a.Unanswered.IsZero() {
			b.print("  waits for an answer for %s, late: %t", d.Now.Sub(a.Unanswered), !a.Late.IsZero() && !d.Now.Before(a.Late))
		}
		if a.Unread > 0 {
			b.print("  unread: %d", a.Unread)
		}
		if a.EndedBy != "" {
			b.print("  ended by %s at %s%s", a.EndedBy, told(a.Ended), toldUntil(a.WrapUpUntil))
		}
		if a.Disposition != "" || a.Note != "" {
			b.print("  booked: %s, note %q", cmp.Or(a.Disposition, "-"), string(a.Note))
		}
		b.print("  may: %s", toldPermitted(a.Permitted))
	}
}

// printCustomer prints what the customer's screen shows.
func (b *book) printCustomer(v CustomerView) {
	b.print("%s %s", v.Phase, v.Agent+string(v.EndedBy))
	for _, l := range v.Lines {
		b.print("  %d %s %s: %q", l.N, told(l.At), strings.TrimSpace(string(l.From)+" "+l.Name), string(l.Text))
	}
	b.print("  may: %s", toldPermitted(v.Permitted))
}

// toldPermitted lists what is permitted, without the names of the package.
func toldPermitted(list []Permission) string {
	var words []string
	for _, p := range list {
		_, verb, _ := strings.Cut(p.Kind, ".")
		words = append(words, verb)
	}
	return cmp.Or(strings.Join(words, ", "), "nothing")
}
