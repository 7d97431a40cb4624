package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/parley-go/parley/sms"
)

// runLive lets a person type. The terminal hands over each key as it is pressed.
func runLive(o sms.Options, in io.Reader, out io.Writer) error {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return errors.New("-i wants a terminal to type in")
	}
	before, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return err
	}
	defer func() { _ = term.Restore(int(f.Fd()), before) }()
	return typeInto(field{counter: sms.Counter{Options: o}}, bufio.NewReader(f), out)
}

// typeInto reads keys and shows the field after each, until Ctrl-C, Ctrl-D or the end.
func typeInto(t field, keys *bufio.Reader, out io.Writer) error {
	fmt.Fprint(out, "Type. Enter: next text, Ctrl-U: clear, Ctrl-C: end.\r\n")
	for {
		fmt.Fprintf(out, "\r\x1b[K%s", t.show())
		r, size, err := keys.ReadRune()
		switch {
		case err == io.EOF || r == 0x03 || r == 0x04:
			fmt.Fprint(out, "\r\n")
			return nil
		case err != nil:
			return err
		case r == 0x1B:
			skipSequence(keys)
		case r == '\r' || r == '\n':
			fmt.Fprint(out, "\r\n")
			t.set("")
		case r == utf8.RuneError && size == 1: // not UTF-8: no key does that
		default:
			t.key(r)
		}
	}
}

// skipSequence passes over what an arrow or function key sends after its escape.
func skipSequence(keys *bufio.Reader) {
	if keys.Buffered() == 0 {
		return // the Esc key itself
	}
	if b, _ := keys.ReadByte(); b != '[' && b != 'O' {
		return
	}
	for keys.Buffered() > 0 {
		if b, _ := keys.ReadByte(); b >= '@' && b <= '~' {
			return
		}
	}
}

// A field is a line in which one types at the end.
type field struct {
	text    []byte
	counter sms.Counter
}

func (t *field) key(r rune) {
	switch {
	case r == 0x7F || r == '\b': // the last code point goes; the rest is counted again
		_, size := utf8.DecodeLastRune(t.text)
		t.set(string(t.text[:len(t.text)-size]))
	case r == 0x15: // Ctrl-U
		t.set("")
	case unicode.IsControl(r):
	default:
		t.text = utf8.AppendRune(t.text, r)
		t.counter.Append(string(r))
	}
}

func (t *field) set(text string) {
	t.text = []byte(text)
	t.counter.Set(text)
}

// show is one line: the counter, what it says, and the end of the text.
func (t *field) show() string {
	p := t.counter.Plan()
	line := fmt.Sprintf("%-18s %s, %3d left", p, p.Encoding, p.Left)
	if p.Encoding == sms.UCS2 {
		line += fmt.Sprintf(", because of %q", p.Forced)
	}
	if err := p.Err(); err != nil {
		line += ", " + err.Error()
	}
	end := []rune(string(t.text))
	if len(end) > 30 {
		end = append([]rune("…"), end[len(end)-29:]...)
	}
	return line + " | " + string(end)
}
