package play

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/conversation"
)

// How customers are.
const (
	patience      = 4 * time.Minute  // mean time until somebody leaves the queue
	leastPatience = 20 * time.Second // even of the most impatient
	noAnswer      = 10 * time.Minute // until a person who does not answer is left
	bySMS         = 0.25             // share of customers
	customerEnds  = 0.3              // share of dialogues that the customer ends
)

func (t *talk) actor() conversation.Actor {
	return conversation.Actor{Role: conversation.Customer, ID: t.contact()}
}

// between is a span of this dialogue.
func (t *talk) between(least, most time.Duration, names ...string) time.Duration {
	return t.play.chance.between(least, most, append(names, t.ID)...)
}

// advance finds the dialogue that begins next. Its customer comes a while after
// the one before, so a pause of the program holds the arrivals up and does not
// make them all come at once.
func (p *Play) advance(now time.Time) {
	began := false
	for p.next < len(p.talks) && len(p.talks[p.next].thread) > 0 {
		if first := p.talks[p.next].thread[0].Opened; first.After(p.came) {
			p.came = first
		}
		p.next, began = p.next+1, true
	}
	if began && p.next < len(p.talks) {
		p.agenda.put(p.talks[p.next], now)
	}
}

// arrive is the beginning of the dialogue, when it is its turn.
func (t *talk) arrive(now time.Time) []step {
	if t.index != t.play.next {
		return nil
	}
	at := now
	if !t.play.came.IsZero() {
		at = t.play.came.Add(t.play.chance.exponential(t.play.o.Gap, "gap", t.ID))
	}
	return []step{t.begin(at)}
}

// comeBack is what follows a conversation that ended too early.
func (t *talk) comeBack(c conversation.Conversation) []step {
	return []step{t.begin(c.Ending.At.Add(t.between(5*time.Minute, 20*time.Minute, "away", number(len(t.thread)))))}
}

// begin opens a conversation, with the next turn if it is the customer's.
func (t *talk) begin(at time.Time) step {
	r := conversation.Receive{Service: t.Service, Channel: "web", Name: t.name(), Page: t.page()}
	if t.play.chance.happens(bySMS, "channel", t.ID) {
		r.Channel, r.Page, r.Address, r.To = "sms", "", t.phone(), numbers[t.index%len(numbers)]
	}
	if t.said < len(t.Turns) && t.Turns[t.said].Who == conversation.Customer {
		r.Text = conversation.Text(t.Turns[t.said].Text)
	}
	return step{at: at, by: t.actor(), do: r, key: t.key(t.said)}
}

// open is what may come next in an open conversation.
func (t *talk) open(c conversation.Conversation) []step {
	since := c.Opened
	if t.n > 0 && t.lastAt.After(since) {
		since = t.lastAt
	}
	switch {
	case c.Owner == "":
		return t.queued(c, since)
	case t.play.isRobot(c.Owner):
		return t.withRobot(c, since)
	default:
		return t.withPerson(c, since)
	}
}

// queued: the customer waits until its patience ends, and may add to what it said.
func (t *talk) queued(c conversation.Conversation, since time.Time) []step {
	wait := max(leastPatience, t.play.chance.exponential(patience, "patience", t.ID, number(len(t.thread))))
	steps := []step{t.leave(c, c.Waiting.Add(wait))}
	if t.said < len(t.Turns) && t.Turns[t.said].Who == conversation.Customer {
		steps = append(steps, t.say(c, t.said, since))
	}
	return steps
}

// withRobot: the turns follow each other as they were recorded, and at the end one
// of the two ends it.
func (t *talk) withRobot(c conversation.Conversation, since time.Time) []step {
	segment, _ := c.SegmentOf(c.Owner)
	if segment.From.After(since) {
		since = segment.From
	}
	if t.said < len(t.Turns) {
		return []step{t.say(c, t.said, since)}
	}
	end := t.leave(c, since.Add(t.between(4*time.Second, 20*time.Second, "end")))
	if !t.play.chance.happens(customerEnds, "ends", t.ID) {
		end.by = conversation.Actor{Role: conversation.Agent, ID: c.Owner}
	}
	return []step{end}
}

// withPerson: a person says what it likes, so the customer goes on with its own
// turns, each when it has an answer.
func (t *talk) withPerson(c conversation.Conversation, since time.Time) []step {
	segment, _ := c.SegmentOf(c.Owner)
	if segment.From.After(since) {
		since = segment.From
	}
	next := t.nextOfCustomer()
	goesOn := next == t.said && next > 0 && t.Turns[next-1].Who == conversation.Customer
	switch {
	case next == len(t.Turns) && t.answered:
		return []step{t.leave(c, since.Add(t.between(time.Minute, 2*time.Minute, "end")))}
	case next < len(t.Turns) && (t.answered || goesOn):
		return []step{t.say(c, next, since)}
	default:
		return []step{t.leave(c, since.Add(noAnswer))}
	}
}

// say is a turn by whoever says it, a while after the last one.
func (t *talk) say(c conversation.Conversation, turn int, since time.Time) step {
	text := t.Turns[turn].Text
	s := step{at: since.Add(t.play.chance.writing(text, "writing", t.ID, number(turn))), key: t.key(turn)}
	send := conversation.Send{Conversation: c.ID, Text: conversation.Text(text)}
	switch t.Turns[turn].Who {
	case conversation.Customer:
		s.by = t.actor()
		s.do = conversation.Receive{Service: c.Service, Channel: c.Channel, Text: conversation.Text(text)}
	case conversation.Agent:
		s.by, s.do = conversation.Actor{Role: conversation.Agent, ID: c.Owner}, send
	default:
		s.at = since.Add(t.between(time.Second, 3*time.Second, "system", number(turn)))
		s.by, s.do = system, send
	}
	return s
}

// leave ends the conversation for the customer.
func (t *talk) leave(c conversation.Conversation, at time.Time) step {
	return step{at: at, by: t.actor(), do: conversation.End{Conversation: c.ID}, key: "play/" + c.ID + "/end"}
}

// key names a turn in one conversation of the thread.
func (t *talk) key(turn int) string { return fmt.Sprintf("play/%s/%d/%d", t.ID, turn, len(t.thread)) }

func (t *talk) name() conversation.Text {
	first := pick(t.play.chance, firstNames, "first", t.ID)
	return conversation.Text(first + " " + pick(t.play.chance, lastNames, "last", t.ID))
}

func (t *talk) page() conversation.Text {
	return conversation.Text("https://shop.example/" + pick(t.play.chance, pages, "page", t.ID))
}

// phone is one of the numbers that are kept for fiction.
func (t *talk) phone() conversation.Text {
	area := pick(t.play.chance, areas, "area", t.ID)
	line := int(100 * t.play.chance.roll("line", t.ID))
	return conversation.Text(fmt.Sprintf("+1%s55501%02d", area, line))
}

// numbers are the service's: a long code, a short code and a toll-free number.
var numbers = []conversation.Text{"+12025550123", "72327", "+18005550199"}

var (
	areas     = []string{"206", "212", "303", "312", "415", "503", "512", "617", "702", "808"}
	pages     = []string{"", "help", "orders", "cart", "returns", "travel/flights", "travel/hotels", "bank/transfer", "events/tonight", "account"}
	lastNames = []string{
		"Abbott", "Barnes", "Castillo", "Dahl", "Eriksen", "Fischer", "Garcia", "Hughes", "Ito", "Jensen",
		"Kowalski", "Lopez", "Marsh", "Nowak", "Okafor", "Patel", "Quinn", "Rossi", "Silva", "Tanaka",
		"Underwood", "Vogel", "Walsh", "Xu", "Young", "Zeller",
	}
	firstNames = []string{
		"Ada", "Ben", "Carla", "David", "Elif", "Femi", "Grace", "Hana", "Ivan", "Jun",
		"Kofi", "Lena", "Marco", "Nadia", "Omar", "Priya", "Rosa", "Sven", "Tara", "Uma",
		"Victor", "Wanda", "Yusuf", "Zoe",
	}
)
