package conversation

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// SlashCommand is a command of the host's that an agent types into the message
// field (C6), such as "/callback tomorrow".
type SlashCommand struct {
	// Name stands behind the slash: letters, digits, "-" and "_".
	Name string
	// Help says in a few words what it does, for a desktop's list.
	Help string
}

// SlashBan is the name of the command that every host has: it is a [Ban].
const SlashBan = "ban"

func (c SlashCommand) fault() string {
	proper := func(r rune) bool {
		return r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z'
	}
	switch {
	case c.Name == "" || len(c.Name) > MaxID || strings.ContainsFunc(c.Name, func(r rune) bool { return !proper(r) }):
		return "the name is not made of a to z, 0 to 9, - and _"
	case c.Name == SlashBan:
		return "there is a command of this name already"
	default:
		return ""
	}
}

// Slashes are all commands of the message field, sorted by name.
func (c Configuration) Slashes() []SlashCommand {
	all := append(slices.Clone(c.Slash), SlashCommand{Name: SlashBan, Help: "end the conversation and ban the customer"})
	slices.SortFunc(all, func(a, b SlashCommand) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// ParseSlash tells what an agent typed into the message field: a command by its
// name, lower case, with what follows it, or a text to send. Two slashes at the
// beginning stand for one that is sent. White space before the slash does not make a
// message of a command.
func ParseSlash(typed Text) (name string, rest Text, isCommand bool) {
	s, slash := strings.CutPrefix(strings.TrimLeftFunc(string(typed), unicode.IsSpace), "/")
	if !slash {
		return "", typed, false
	}
	if strings.HasPrefix(s, "/") {
		return "", Text(s), false
	}
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	return strings.ToLower(s[:end]), Text(strings.TrimSpace(s[end:])), true
}

// slash is what an agent typed as a command: never a message to the customer.
func slash(s Scene, by Actor, name string, cmd Send, now time.Time) (Decision, error) {
	c, what := s.Conversation, "a command in the message field of "+s.Conversation.ID
	if name == SlashBan {
		return ban(s, by, now)
	}
	if !slices.ContainsFunc(s.Slash, func(known SlashCommand) bool { return known.Name == name }) {
		return Decision{}, refuse(UnknownSlash, what, "there is no such command", "use one of "+slashList(s.Slash)+", or begin with two slashes to send one")
	}
	if seg, _ := c.SegmentOf(by.ID); c.Ending != nil || !seg.To.IsZero() {
		return Decision{}, refuse(AlreadyEnded, what, "the agent's part is over", "use it in one that is not")
	}
	if err := checkText(what, cmd.Text, s.Service.TextLimit); err != nil {
		return Decision{}, err
	}
	var d Decision
	d.tell(c, Entry{Author: by, Audience: Staff, Notice: NoticeSlash, About: name, Text: cmd.Text}, now)
	d.Effects = append(d.Effects, CallSlash{Conversation: c.ID, Entry: c.Entries + 1, Agent: by.ID, Name: name})
	return d, nil
}

// slashList names the host's commands, and the one that every host has.
func slashList(all []SlashCommand) string {
	names := []string{"/" + SlashBan}
	for _, c := range all {
		names = append(names, "/"+c.Name)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
