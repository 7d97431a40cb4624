package conversation

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Desktop is all that one agent's screen shows beside the transcript (C1).
type Desktop struct {
	// Now is when it was made: a screen counts its timers from it, so that a wrong
	// clock of the screen does not show.
	Now   time.Time `json:"now"`
	Agent string    `json:"agent"`
	Name  string    `json:"name"`

	State agentstate.State `json:"state"`
	// Reason says why, if the state is NotReady.
	Reason string `json:"reason,omitempty"`
	// By is who set the state in the agent's place (A14); empty: the agent or a rule.
	By string `json:"by,omitempty"`
	// Since is when the state began.
	Since time.Time `json:"since"`
	// Closed are the channels that the agent wants no work of (A10), sorted.
	Closed []string `json:"closed,omitempty"`
	// Shift is when the agent logged in.
	Shift time.Time `json:"shift,omitzero"`
	// Pending is the wish that waits for the work to end (A7).
	Pending *agentstate.Intent `json:"pending,omitempty"`
	// Return is when a missed agent becomes Ready by itself.
	Return time.Time `json:"return,omitzero"`

	Alerts        []Alert  `json:"alerts"`
	Conversations []Active `json:"conversations"`
	// Own is the work that the host runs itself, such as phone calls (A12).
	Own           []agentstate.Work `json:"own,omitempty"`
	Focus         string            `json:"focus,omitempty"`
	FocusOnAccept bool              `json:"focus_on_accept"`
	AutoAnswer    bool              `json:"auto_answer"`
	Mute          []string          `json:"mute,omitempty"`
	// Recent is how many messages came since the agent last looked there (C5).
	Recent int `json:"recent"`
	// Permitted is what the agent may do about its own state.
	Permitted []Permission `json:"permitted"`
}

// Alert announces an offer (B2, C4).
type Alert struct {
	Conversation string `json:"conversation"`
	Offer        int    `json:"offer"`
	Service      string `json:"service"` // its name
	Queue        string `json:"queue"`   // its name
	Channel      string `json:"channel"`
	Customer     Text   `json:"customer,omitempty"` // name
	From         Text   `json:"from,omitempty"`     // the customer's address
	To           Text   `json:"to,omitempty"`       // the number it was sent to
	// ToKind is the sort of that number; empty if it is none.
	ToKind NumberKind `json:"to_kind,omitempty"`
	Page   Text       `json:"page,omitempty"`
	// InvitedBy is the agent who asks for help, and Transfer says that it hands the
	// conversation over (F1, F2).
	InvitedBy string `json:"invited_by,omitempty"`
	Transfer  bool   `json:"transfer,omitempty"`
	// At is when the offer appeared, Until its deadline.
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`
	// Waited is how many milliseconds the customer had waited in the queue when the
	// offer appeared; 0: less than a second, so that it did not wait.
	Waited    int64        `json:"waited_ms"`
	Permitted []Permission `json:"permitted"`
}

// Active is one line of the active communications list (C1).
type Active struct {
	Conversation string  `json:"conversation"`
	Phase        Phase   `json:"phase"` // active, parked or wrap_up: of the agent's part
	Service      string  `json:"service"`
	Channel      string  `json:"channel"`
	Contact      string  `json:"contact"`
	Customer     Text    `json:"customer,omitempty"`
	From         Text    `json:"from,omitempty"`
	Page         Text    `json:"page,omitempty"`
	Form         []Field `json:"form,omitempty"` // that the customer filled in (E3)
	// Owner is the agent who answers for it, and Others are who else is in it.
	Owner  string   `json:"owner,omitempty"`
	Others []string `json:"others,omitempty"`
	// Invitation is open: somebody is asked in.
	Invitation *Invitation `json:"invitation,omitempty"`
	Outbound   bool        `json:"outbound,omitempty"`
	// Taken is when the agent took it.
	Taken time.Time `json:"taken"`
	// Ended and EndedBy say when and why it was over.
	Ended       time.Time `json:"ended,omitzero"`
	EndedBy     Reason    `json:"ended_by,omitempty"`
	WrapUpUntil time.Time `json:"wrap_up_until,omitzero"`
	// Dispositions are what may be booked, Disposition what is.
	Dispositions []string `json:"dispositions,omitempty"`
	Disposition  string   `json:"disposition,omitempty"`
	Note         Text     `json:"note,omitempty"`
	// Last is the last message of the customer or an agent.
	Last *Entry `json:"last,omitempty"`
	// Unanswered is since when the customer waits for an answer; Late is when that
	// becomes too long.
	Unanswered time.Time `json:"unanswered,omitzero"`
	Late       time.Time `json:"late,omitzero"`
	// Unread counts the customer's messages that were not seen (C3).
	Unread    int          `json:"unread"`
	Focused   bool         `json:"focused"`
	Permitted []Permission `json:"permitted"`
}

// DesktopParts is what a [Desktop] is made from: the scene of each conversation
// on the agent's desk, with the agent and its desk in it, and its last message.
type DesktopParts struct {
	Agent  agentstate.Agent
	Desk   Desk
	Scenes []Scene
	Last   map[string]Entry // by conversation
	Notes  map[string]Note  // by conversation: the agent's own
}

// NewDesktop makes the view of an agent. Alerts come by deadline, conversations
// in the order in which they were taken.
func NewDesktop(p DesktopParts, now time.Time) Desktop {
	d := Desktop{
		Now: now, Agent: p.Agent.ID, Name: p.Agent.Name,
		State: p.Agent.State(), Since: p.Agent.Since,
		Shift: p.Agent.Shift, Closed: slices.Sorted(maps.Keys(p.Agent.Closed)),
		Focus: p.Desk.Focus, FocusOnAccept: p.Desk.FocusOnAccept, AutoAnswer: p.Desk.AutoAnswer, Mute: p.Desk.Mute,
		Recent: p.Desk.Unheard(),
		Alerts: []Alert{}, Conversations: []Active{},
		Permitted: PermittedAgent(p.Agent, p.Desk, now),
	}
	if wish, waits := p.Agent.Pending(); waits {
		d.Pending = &wish
	}
	if d.State == p.Agent.Intent.State {
		d.By = p.Agent.Intent.By
	}
	if d.State == agentstate.NotReady {
		d.Reason, d.Return = p.Agent.Intent.Reason, p.Agent.Intent.Until
	}
	for _, w := range p.Agent.Work {
		if _, _, ok := OfWork(w.ID); !ok {
			d.Own = append(d.Own, w)
		}
	}
	for _, s := range p.Scenes {
		if o, asked := s.Conversation.OfferTo(p.Agent.ID); asked {
			d.Alerts = append(d.Alerts, newAlert(s, o, p, now))
		}
		if seg, has := s.Conversation.SegmentOf(p.Agent.ID); has {
			d.Conversations = append(d.Conversations, newActive(s, seg, p, now))
		}
	}
	slices.SortFunc(d.Alerts, func(a, b Alert) int {
		return cmp.Or(a.Until.Compare(b.Until), cmp.Compare(a.Conversation, b.Conversation))
	})
	slices.SortFunc(d.Conversations, func(a, b Active) int {
		return cmp.Or(a.Taken.Compare(b.Taken), cmp.Compare(a.Conversation, b.Conversation))
	})
	return d
}

func newAlert(s Scene, o Offer, p DesktopParts, now time.Time) Alert {
	c := s.Conversation
	a := Alert{
		Conversation: c.ID, Offer: o.N,
		Service: s.Service.Name, Queue: s.Queue.Name, Channel: c.Channel,
		Customer: s.Contact.Name, From: s.Contact.Address(c.Channel),
		To: s.Visit.To, ToKind: KindOfNumber(string(s.Visit.To)), Page: s.Visit.Page,
		At: o.At, Until: o.Until, Waited: waited(o.At.Sub(c.Waiting)),
		Permitted: p.permitted(s, now),
	}
	if o.Invitation != 0 && c.Invitation != nil {
		a.InvitedBy, a.Transfer = c.Invitation.By, c.Invitation.Transfer
		a.Waited = waited(o.At.Sub(c.Invitation.At)) // before that it was talked to
	}
	return a
}

// waited tells waiting in the queue from the moment that the router needs.
func waited(d time.Duration) int64 {
	if d < time.Second {
		return 0
	}
	return d.Milliseconds()
}

func newActive(s Scene, seg Segment, p DesktopParts, now time.Time) Active {
	c := s.Conversation
	a := Active{
		Conversation: c.ID, Phase: PhaseActive,
		Service: s.Service.Name, Channel: c.Channel,
		Contact: c.Contact, Customer: s.Contact.Name, From: s.Contact.Address(c.Channel), Page: s.Visit.Page, Form: s.Visit.Form,
		Owner: c.Owner, Invitation: c.Invitation, Outbound: c.Outbound,
		Taken: seg.From, WrapUpUntil: seg.WrapUpUntil,
		Dispositions: s.Service.Dispositions, Disposition: seg.Disposition, Note: p.Notes[c.ID].Text,
		Unanswered: c.Unanswered, Unread: p.Desk.Unread(c), Focused: p.Desk.Focus == c.ID,
		Permitted: p.permitted(s, now),
	}
	switch {
	case !seg.To.IsZero():
		a.Phase, a.Ended = PhaseWrapUp, seg.To
	case seg.Parked:
		a.Phase = PhaseParked
	}
	for _, other := range c.present() {
		if other.Agent != seg.Agent {
			a.Others = append(a.Others, other.Agent)
		}
	}
	if c.Ending != nil {
		a.EndedBy = c.Ending.Reason
	}
	if last, said := p.Last[c.ID]; said {
		a.Last = &last
	}
	if late := s.Service.withDefaults().LateAfter; !c.Unanswered.IsZero() && late > 0 {
		a.Late = c.Unanswered.Add(late)
	}
	return a
}

func (p DesktopParts) permitted(s Scene, now time.Time) []Permission {
	s.Agents = map[string]agentstate.Agent{p.Agent.ID: p.Agent}
	s.Desks = map[string]Desk{p.Agent.ID: p.Desk}
	return s.permittedAgent(nil, Actor{Role: Agent, ID: p.Agent.ID}, now)
}

// CustomerView is what a customer may see of its conversation. It is built from
// this list, not by leaving things out: what has no place here cannot be shown.
type CustomerView struct {
	Conversation string        `json:"conversation,omitempty"` // empty: none yet
	Phase        CustomerPhase `json:"phase"`
	// Agent is the name of who has it.
	Agent string `json:"agent,omitempty"`
	// Since is when it began, so that a page can show its age.
	Since time.Time `json:"since,omitzero"`
	// EndedBy says who ended it, once it is over.
	EndedBy Reason         `json:"ended_by,omitempty"`
	Lines   []CustomerLine `json:"lines"`
	// Permitted is what the customer may do.
	Permitted []Permission `json:"permitted"`
}

// CustomerPhase is how far a conversation is, as its customer sees it: an offer
// and a wrap-up are none of its business.
type CustomerPhase string

// The phases a customer sees.
const (
	CustomerNone    CustomerPhase = "none"
	CustomerWaiting CustomerPhase = "waiting"
	CustomerTalking CustomerPhase = "talking"
	CustomerEnded   CustomerPhase = "ended"
)

// CustomerLine is one line as a customer sees it.
type CustomerLine struct {
	N    int    `json:"n"`
	From Role   `json:"from"`           // Customer: its own; Agent, Bot; System: a notice
	Name string `json:"name,omitempty"` // of the agent
	// Notice is what a line of the system tells.
	Notice NoticeKind `json:"notice,omitempty"`
	At     time.Time  `json:"at"`
	Text   Text       `json:"text"`
}

// NewCustomerView makes the view of the customer of the scene's conversation, which
// may be none yet. Names are the display names of agents by id.
func NewCustomerView(s Scene, entries []Entry, names map[string]string) CustomerView {
	c := s.Conversation
	v := CustomerView{Conversation: c.ID, Since: c.Opened, Phase: CustomerNone, Lines: []CustomerLine{}}
	switch {
	case c.ID == "":
	case c.Ending != nil:
		v.Phase, v.EndedBy = CustomerEnded, c.Ending.Reason
	case c.Owner != "":
		v.Phase, v.Agent = CustomerTalking, names[c.Owner]
	default:
		v.Phase = CustomerWaiting
	}
	v.Permitted = s.permittedCustomer(Actor{Role: Customer, ID: c.Contact})
	for _, e := range entries {
		if line, visible := CustomerSees(e, names); visible && e.Conversation == c.ID {
			v.Lines = append(v.Lines, line)
		}
	}
	return v
}

// CustomerSees is an entry as its customer sees it, and false if it does not.
func CustomerSees(e Entry, names map[string]string) (CustomerLine, bool) {
	if e.Audience != Everyone {
		return CustomerLine{}, false
	}
	line := CustomerLine{N: e.N, From: e.Author.Role, Notice: e.Notice, At: e.At, Text: e.Text}
	if e.Author.Role == Agent {
		line.Name = names[e.Author.ID]
	}
	return line, true
}
