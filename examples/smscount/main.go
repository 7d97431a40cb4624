// Smscount counts text messages.
//
// It reads JSON strings, one a line, and writes one JSON object a line:
//
//	$ echo '"Hello 😀"' | go run ./smscount
//	{"encoding":"UCS-2","units":8,"segments":1,"sizes":[8],"left":62}
//
// A text that cannot be sent has the member "error" besides, and no sizes. A line that is
// no JSON string is answered with an error alone, and makes the exit status 1.
//
// With -i a person types, and sees the counter after each key.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/parley-go/parley/sms"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, in io.Reader, out, complaints io.Writer) int {
	o, live, err := parse(args, complaints)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(complaints, "smscount:", err)
		return 2
	}
	if live {
		err = runLive(o, in, out)
	} else {
		err = count(o, in, out)
	}
	if err != nil {
		fmt.Fprintln(complaints, "smscount:", err)
		return 1
	}
	return 0
}

// parse reads the flags.
func parse(args []string, complaints io.Writer) (o sms.Options, live bool, err error) {
	f := flag.NewFlagSet("smscount", flag.ContinueOnError)
	f.SetOutput(complaints)
	split := f.String("split", "clusters", "where parts may end: between `clusters` (characters as one sees them) or codepoints")
	ref := f.Int("ref", 8, "`bits` of the reference of a long message: 8 or 16")
	national := f.String("national", "0", "national language `identifiers` that are allowed besides, as in 1,3; 0: none")
	tables := f.String("tables", "graceful", "which national tables to prefer: `graceful` (locking shift only where nothing else will do) or cheapest")
	f.BoolVar(&live, "i", false, "type, and see the counter")
	if err := f.Parse(args); err != nil {
		return o, false, err
	}
	switch {
	case f.NArg() > 0:
		return o, false, fmt.Errorf("what is %q? texts are read from standard input", f.Arg(0))
	case *split != "clusters" && *split != "codepoints":
		return o, false, fmt.Errorf("-split %s: want clusters or codepoints", *split)
	case *ref != 8 && *ref != 16:
		return o, false, fmt.Errorf("-ref %d: want 8 or 16", *ref)
	case *tables != "graceful" && *tables != "cheapest":
		return o, false, fmt.Errorf("-tables %s: want graceful or cheapest", *tables)
	}
	o.CodePoints = *split == "codepoints"
	o.Reference16 = *ref == 16
	if *tables == "cheapest" {
		o.Prefer = sms.Cheapest
	}
	for _, word := range strings.Split(*national, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 0 || n > int(sms.Urdu) {
			return o, false, fmt.Errorf("-national %s: want identifiers from 0 to %d", *national, sms.Urdu)
		}
		if n > 0 {
			o.National = append(o.National, sms.Language(n))
		}
	}
	return o, live, nil
}

// An answer is what is written for one text.
type answer struct {
	Encoding sms.Encoding `json:"encoding"`
	Units    int          `json:"units"`
	Segments int          `json:"segments"`
	Sizes    []int        `json:"sizes"`
	Left     int          `json:"left"`
	Error    string       `json:"error,omitempty"`
}

var errLines = errors.New("some lines are no JSON strings")

// count answers line by line. Empty lines are passed over.
func count(o sms.Options, in io.Reader, out io.Writer) error {
	r, w := bufio.NewReader(in), bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var failed error
	for number := 1; ; number++ {
		line, err := r.ReadString('\n')
		if text := strings.TrimSpace(line); text != "" {
			if e := answerLine(o, text, number, enc); e != nil {
				failed = e
			}
			if r.Buffered() == 0 {
				if err := w.Flush(); err != nil {
					return err
				}
			}
		}
		switch {
		case err == io.EOF:
			return errors.Join(w.Flush(), failed)
		case err != nil:
			return errors.Join(w.Flush(), err)
		}
	}
}

func answerLine(o sms.Options, line string, number int, enc *json.Encoder) error {
	var text *string
	if err := json.Unmarshal([]byte(line), &text); err != nil || text == nil {
		_ = enc.Encode(map[string]string{"error": fmt.Sprintf("line %d is no JSON string", number)})
		return errLines
	}
	parts, p, err := sms.Split(*text, o)
	a := answer{Encoding: p.Encoding, Units: p.Units, Segments: p.Parts, Sizes: make([]int, len(parts)), Left: p.Left}
	for i, part := range parts {
		a.Sizes[i] = part.Units
	}
	if err != nil {
		a.Error = err.Error()
	}
	return enc.Encode(a)
}
