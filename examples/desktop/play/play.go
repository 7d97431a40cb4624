package play

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

// DefaultGap is the mean time between two customers. At this pace 839 of them
// come within eight hours.
const DefaultGap = 33 * time.Second

// Options are how a play is played. The zero value works.
type Options struct {
	// Seed decides everything that is left to chance. Keep it for a store.
	Seed uint64
	// Gap is the mean time between two customers who come. 0: [DefaultGap].
	Gap time.Duration
	// Now is the clock of the hub, for [Play.Run]; nil: time.Now.
	Now func() time.Time
	// Speed says how many times faster than the wall's it goes. 0: it does not.
	Speed float64
	// Log takes the errors of [Play.Run]. It gets no text. nil: nothing is logged.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Gap == 0 {
		o.Gap = DefaultGap
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Play plays the customers of dialogues and the robots who answer them. It keeps
// nothing that it could not read from the hub again. One goroutine may step or run
// it; Status may be called by others meanwhile.
type Play struct {
	hub    *hub.Hub
	chance chance
	o      Options

	talks     []*talk // in the order in which they begin
	robots    []*robot
	byID      map[string]*robot
	byContact map[string]*talk
	known     map[string]subject // by conversation
	agenda    agenda
	order     int

	begun  bool
	cursor hub.Cursor
	next   int       // the talk that begins next
	came   time.Time // when the last one began; zero: none has

	mu     sync.Mutex // guards status
	status Status
}

// Status counts the dialogues. Each is in one of the first five, and the five are
// all of them.
type Status struct {
	ToCome   int `json:"to_come"`
	Waiting  int `json:"waiting"` // in a queue
	Talking  int `json:"talking"`
	Away     int `json:"away"` // left the queue, and will come back
	Finished int `json:"finished"`
	// Abandoned counts the tries that ended in the queue.
	Abandoned int `json:"abandoned"`
}

// New returns a play of the dialogues on the hub. The robots are agents that the
// host has configured; there may be none, if people answer. It does not touch the
// hub yet.
func New(h *hub.Hub, dialogues []Dialogue, robots []string, o Options) (*Play, error) {
	if h == nil {
		return nil, errors.New("play: there is no hub; give one that hub.New made")
	}
	if o.Gap < 0 || o.Speed < 0 {
		return nil, fmt.Errorf("play: the gap is %v and the speed %v; give 0 or more", o.Gap, o.Speed)
	}
	p := &Play{
		hub: h, chance: chance(o.Seed), o: o.withDefaults(),
		byID: map[string]*robot{}, byContact: map[string]*talk{}, known: map[string]subject{},
	}
	// A file has the dialogues of one service one after the other; customers come
	// mixed.
	dialogues = slices.Clone(dialogues)
	slices.SortStableFunc(dialogues, func(a, b Dialogue) int {
		return cmp.Compare(p.chance.roll("order", a.ID), p.chance.roll("order", b.ID))
	})
	for i, d := range dialogues {
		t := &talk{seat: p.newSeat(), play: p, Dialogue: d, index: i}
		if p.byContact[t.contact()] != nil {
			return nil, fmt.Errorf("play: the dialogue %q stands twice; give each an id of its own", d.ID)
		}
		p.talks, p.byContact[t.contact()] = append(p.talks, t), t
	}
	for _, id := range robots {
		if p.isRobot(id) {
			return nil, fmt.Errorf("play: the robot %q stands twice; name each once", id)
		}
		r := &robot{seat: p.newSeat(), play: p, id: id}
		p.robots, p.byID[id] = append(p.robots, r), r
	}
	p.status.ToCome = len(p.talks)
	return p, nil
}

func (p *Play) isRobot(agent string) bool { return p.byID[agent] != nil }

// Status counts the dialogues as they were after the last step.
func (p *Play) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// count moves a dialogue from where it was counted to where it stands now.
func (p *Play) count(from, to stage, abandoned int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*p.status.at(from)--
	*p.status.at(to)++
	p.status.Abandoned += abandoned
}

func (s *Status) at(where stage) *int {
	switch where {
	case waiting:
		return &s.Waiting
	case talking:
		return &s.Talking
	case away:
		return &s.Away
	case finished:
		return &s.Finished
	default:
		return &s.ToCome
	}
}

// newSeat keeps subjects of one instant in the order in which they were made.
func (p *Play) newSeat() seat {
	p.order++
	return seat{order: p.order}
}
