package play

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parley-go/parley/conversation"
)

// Dialogue is one recorded conversation.
type Dialogue struct {
	ID      string `json:"id"`
	Service string `json:"service"`
	Turns   []Turn `json:"turns"`
}

// Turn is one message of a dialogue.
type Turn struct {
	// Who is Customer, Agent or System.
	Who  conversation.Role `json:"who"`
	Text string            `json:"text"`
}

// Limits of a file of dialogues.
const (
	maxLine   = 1 << 20 // bytes
	maxID     = 100     // bytes: an id becomes a part of names that the hub keeps short
	maxText   = 1000    // characters, as the services of the example allow
	maxFaults = 20      // that are told one by one
)

// Load reads dialogues from a file of JSON lines, compressed if its name ends in
// .gz. It returns all of them, or an error that names every fault of the file by
// its line.
func Load(path string) ([]Dialogue, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("dialogues: %w", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("dialogues: %s is not compressed by gzip: %w", path, err)
		}
		r = z
	}
	dialogues, err := parse(r)
	if err != nil {
		return nil, fmt.Errorf("dialogues: %s cannot be used:\n%w", path, err)
	}
	return dialogues, nil
}

//go:embed own.jsonl
var own []byte

// Own returns the few dialogues that the package brings along, for when there is
// no file.
func Own() []Dialogue {
	dialogues, err := parse(bytes.NewReader(own))
	if err != nil {
		panic("play: the embedded dialogues are faulty: " + err.Error()) // a test reads them
	}
	return dialogues
}

// Services lists the services of the dialogues, sorted, each once.
func Services(dialogues []Dialogue) []string {
	var list []string
	for _, d := range dialogues {
		list = append(list, d.Service)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func parse(r io.Reader) ([]Dialogue, error) {
	var (
		dialogues []Dialogue
		faults    []error
		lines     = map[string]int{} // by id
		line      int
	)
	fault := func(line int, text string) { faults = append(faults, fmt.Errorf("line %d: %s", line, text)) }
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	for in.Scan() {
		line++
		if len(bytes.TrimSpace(in.Bytes())) == 0 {
			continue
		}
		d, wrong := decode(in.Bytes())
		for _, text := range wrong {
			fault(line, text)
		}
		if first, twice := lines[d.ID]; twice && d.ID != "" {
			fault(line, fmt.Sprintf("the id %q stands in line %d already", d.ID, first))
		} else {
			lines[d.ID] = line
		}
		dialogues = append(dialogues, d)
	}
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		fault(line+1, fmt.Sprintf("it is longer than %d bytes, and what follows was not read", maxLine))
	case err != nil:
		fault(line+1, err.Error()+", and what follows was not read")
	case line == 0 || len(dialogues) == 0:
		faults = append(faults, errors.New("there is no dialogue in it"))
	}
	if more := len(faults) - maxFaults; more > 0 {
		faults = append(faults[:maxFaults], fmt.Errorf("and %d more", more))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return dialogues, nil
}

// decode reads one line and tells all that is wrong with it.
func decode(line []byte) (d Dialogue, wrong []string) {
	if !utf8.Valid(line) {
		return d, []string{"it is not UTF-8"}
	}
	if err := json.Unmarshal(line, &d); err != nil {
		return Dialogue{}, []string{"it is not the JSON of a dialogue: " + err.Error()}
	}
	if d.ID == "" || len(d.ID) > maxID {
		wrong = append(wrong, fmt.Sprintf("the id is empty or longer than %d bytes", maxID))
	}
	if d.Service == "" || len(d.Service) > maxID {
		wrong = append(wrong, fmt.Sprintf("the service is empty or longer than %d bytes", maxID))
	}
	if len(d.Turns) == 0 {
		wrong = append(wrong, "there are no turns")
	}
	for i, t := range d.Turns {
		switch t.Who {
		case conversation.Customer, conversation.Agent, conversation.System:
		default:
			wrong = append(wrong, fmt.Sprintf("turn %d is by %.20q; it has to be customer, agent or system", i+1, string(t.Who)))
		}
		if strings.TrimSpace(t.Text) == "" {
			wrong = append(wrong, fmt.Sprintf("turn %d has no text", i+1))
		}
		if utf8.RuneCountInString(t.Text) > maxText {
			wrong = append(wrong, fmt.Sprintf("turn %d is longer than %d characters", i+1, maxText))
		}
	}
	return d, wrong
}
