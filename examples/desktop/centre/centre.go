// Package centre is the contact centre that the desktop shows: its services,
// queues and people. A real host reads them from its own configuration.
package centre

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/routing"
)

// Shop is the service that the customer page talks to, and Text the one that phones
// write to, at TextNumber.
const (
	Shop       = "shop"
	Text       = "text"
	TextNumber = "+15550100"
)

// Boss is the supervisor.
const (
	Boss     = "sam"
	BossName = "Sam Stone"
)

// Site are the domains of the centre: a link that leads elsewhere is marked (E5).
func Site() []string { return []string{"fernandfell.example", "localhost", "127.0.0.1"} }

// OtherWork is why an agent wants no work of one channel while it wants others'.
const OtherWork = "other_work"

// Reasons are what agents may choose for NotReady.
func Reasons() agentstate.Reasons {
	return agentstate.Reasons{
		{ID: "lunch", Name: "Lunch", Break: true}, {ID: "break", Name: "Break", Break: true},
		{ID: "meeting", Name: "Meeting"}, {ID: "training", Name: "Training"}, {ID: OtherWork, Name: "Other work"},
	}
}

// The channels of the centre.
const (
	Web   = "web"
	SMS   = "sms"
	Phone = "phone" // calls, which the host runs itself
)

// Agent is somebody who can sign in.
type Agent struct {
	ID, Name string
	Robot    bool
}

// People returns the people and, behind them, as many robots as are asked for.
func People(robots int) []Agent {
	list := []Agent{{ID: "ann", Name: "Ann Able"}, {ID: "bob", Name: "Bob Baker"}, {ID: "cleo", Name: "Cleo Clark"}}
	for i := range robots {
		list = append(list, Agent{ID: fmt.Sprintf("robot-%02d", i+1), Name: fmt.Sprintf("Robot %d", i+1), Robot: true})
	}
	return list
}

// Configure is the command that makes the agent known: three chats and two text
// conversations at once, and every queue's skill. Robots have nothing to say to
// somebody at the shop, and every third knows one more queue less, so that skills
// matter.
func (a Agent) Configure(number int) conversation.Presence {
	skills := map[string]int{"sales": 1, "travel": 1, "leisure": 1, "money": 1}
	if a.Robot {
		delete(skills, "sales")
	}
	if a.Robot && number%3 == 0 {
		delete(skills, []string{"travel", "leisure", "money"}[number/3%3])
	}
	limits := map[string]agentstate.Limit{Web: {Max: 3}, SMS: {Max: 2}, Phone: {Max: 1, Beside: []string{Web, SMS}}}
	return conversation.Presence{Agent: a.ID, Do: agentstate.Configure{
		Name: a.Name, Skills: skills, Capacity: agentstate.Capacity{Channels: limits},
	}}
}

// Queues are where customers wait.
func Queues() []conversation.Queue {
	return []conversation.Queue{
		{ID: "sales", Name: "Sales", Needs: []routing.Need{{Skill: "sales"}}},
		{ID: "travel", Name: "Travel", Needs: []routing.Need{{Skill: "travel"}}},
		{ID: "leisure", Name: "Leisure", Needs: []routing.Need{{Skill: "leisure"}}},
		{ID: "money", Name: "Money", Needs: []routing.Need{{Skill: "money"}}},
	}
}

// Slash are the centre's own commands in the message field.
func Slash() []conversation.SlashCommand {
	return []conversation.SlashCommand{{Name: "callback", Help: "note that the customer wants to be called back"}}
}

// Slashes are all commands of the message field.
func Slashes() []conversation.SlashCommand {
	return conversation.Configuration{Slash: Slash()}.Slashes()
}

// Config is the centre's configuration: the shop, and a service for each name,
// such as "Flights_3".
func Config(services []string) hub.Config {
	c := hub.Config{
		Queues: Queues(),
		Policies: routing.Policies{
			"sales": routing.LongestIdle(), "travel": routing.LeastLoaded(),
			"leisure": routing.LeastLoaded(), "money": routing.LongestIdle(),
		},
	}
	c.Reasons = Reasons()
	c.Slash = Slash()
	shop := service(Shop, "Shop", "sales")
	shop.Texts.Greeting = "Welcome to the shop. Somebody will be with you in a moment."
	shop.Idle = conversation.IdleRule{WarnAfter: 5 * time.Minute, EndAfter: 2 * time.Minute}
	shop.PreChat = []conversation.FormField{
		{Name: "name", Is: conversation.FieldName}, {Name: "email", Is: conversation.FieldEmail}, {Name: "order", Is: conversation.FieldAccount},
	}
	text := service(Text, "Text us", "sales")
	text.Channels, text.LongLived = []string{SMS}, []string{SMS}
	text.WrapUpFor = conversation.Never
	text.WrapUp = conversation.WrapUpRule{MustBook: true, Frees: true}
	text.AfterEnd = conversation.AfterEnd{Inbound: conversation.FollowUpReopen, Outbound: conversation.FollowUpReopen}
	c.Services = append(c.Services, shop, text)
	for _, name := range services {
		if name != Shop && name != Text {
			c.Services = append(c.Services, service(name, title(name), queueOf(name)))
		}
	}
	return c
}

func service(id, name, queue string) conversation.Service {
	return conversation.Service{
		ID: id, Name: name, Queue: queue,
		Channels:     []string{Web, SMS},
		WrapUpFor:    2 * time.Minute,
		Dispositions: []string{"Solved", "Booked", "Needs follow-up", "Not for us", "Complaint", "Test"},
		TextLimit:    1000,
	}
}

// title is "Ride Sharing" for "RideSharing_1".
func title(service string) string {
	name, _, _ := strings.Cut(service, "_")
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func queueOf(service string) string {
	name, _, _ := strings.Cut(service, "_")
	switch {
	case slices.Contains([]string{"Flights", "Buses", "Travel", "Hotels", "RideSharing", "RentalCars"}, name):
		return "travel"
	case slices.Contains([]string{"Banks", "Services", "Homes", "Retail"}, name):
		return "money"
	default:
		return "leisure"
	}
}
