package conversation

// Signal is something to pass on at once and to forget: it is never stored, and one
// that is lost is no harm (E14, C7). The set is closed. It carries ids only.
type Signal interface {
	// Kind is the name, the same for ever.
	Kind() string
	signal()
}

type (
	// TypingNow: somebody is typing, or has stopped.
	TypingNow struct {
		Conversation string `json:"conversation"`
		By           Actor  `json:"by"`
		On           bool   `json:"on"`
	}
	// ReadUpTo: somebody has read the transcript up to the entry.
	ReadUpTo struct {
		Conversation string `json:"conversation"`
		By           Actor  `json:"by"`
		Entry        int    `json:"entry"`
	}
	// Notify asks for an agent's attention: an alert, a tone, a pop-up. Which of them
	// is for the desktop to say, and which kinds are wanted for the agent's [Desk].
	Notify struct {
		Agent        string `json:"agent"`
		About        string `json:"about"` // one of the kinds below
		Conversation string `json:"conversation"`
	}
)

// What an agent is notified about.
const (
	NotifyOffer   = "offer"   // a conversation is offered to it
	NotifyMessage = "message" // a message came in a conversation on its desk
	NotifyReply   = "reply"   // a message came in one that is parked or over
	NotifyLapsed  = "lapsed"  // its invitation came to nothing
	NotifyJoined  = "joined"  // somebody joined or took over
	NotifyEnded   = "ended"   // a conversation was ended by somebody else
)

// The names of the signals.
const (
	KindTypingNow = "signal.typing"
	KindReadUpTo  = "signal.read"
	KindNotify    = "signal.notify"
)

func (TypingNow) Kind() string { return KindTypingNow }
func (ReadUpTo) Kind() string  { return KindReadUpTo }
func (Notify) Kind() string    { return KindNotify }

func (TypingNow) signal() {}
func (ReadUpTo) signal()  {}
func (Notify) signal()    {}
