package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/sms"
)

func smscount(in string, args ...string) (out, complaints string, status int) {
	var o, c strings.Builder
	status = run(args, strings.NewReader(in), &o, &c)
	return o.String(), c.String(), status
}

func TestOneAnswerALine(t *testing.T) {
	out, complaints, status := smscount("\"Hello\"\n\n\"\"\r\n\"€\\r\\n\"\n\"я\"")
	assert.Equal(t, `{"encoding":"GSM-7","units":5,"segments":1,"sizes":[5],"left":155}
{"encoding":"GSM-7","units":0,"segments":0,"sizes":[],"left":160}
{"encoding":"GSM-7","units":4,"segments":1,"sizes":[4],"left":156}
{"encoding":"UCS-2","units":1,"segments":1,"sizes":[1],"left":69}
`, out)
	assert.Empty(t, complaints)
	assert.Zero(t, status)
}

func TestFlags(t *testing.T) {
	family := `"` + strings.Repeat("a", 57) + "👨‍👩‍👧‍👦" + strings.Repeat("b", 60) + `"`
	turkish := `"` + strings.Repeat("a", 154) + `ğ"`
	for _, c := range []struct {
		in   string
		args string
		want string
	}{
		{family, "", `{"encoding":"UCS-2","units":128,"segments":3,"sizes":[57,67,4],"left":63}`},
		{family, "-split codepoints", `{"encoding":"UCS-2","units":128,"segments":2,"sizes":[66,62],"left":5}`},
		{family, "-split codepoints -ref 16", `{"encoding":"UCS-2","units":128,"segments":2,"sizes":[66,62],"left":4}`},
		{turkish, "-national 0", `{"encoding":"UCS-2","units":155,"segments":3,"sizes":[67,67,21],"left":46}`},
		{turkish, "-national 1", `{"encoding":"GSM-7","units":156,"segments":2,"sizes":[149,7],"left":142}`},
		{turkish, "-national 3,1 -tables cheapest", `{"encoding":"GSM-7","units":155,"segments":1,"sizes":[155],"left":0}`},
	} {
		out, complaints, status := smscount(c.in, strings.Fields(c.args)...)
		assert.Equal(t, c.want+"\n", out, c.args)
		assert.Empty(t, complaints)
		assert.Zero(t, status)
	}
}

func TestWhatCannotBeSentSaysSo(t *testing.T) {
	out, _, status := smscount(`"` + strings.Repeat("a", 255*153+1) + `"`)
	assert.Equal(t, `{"encoding":"GSM-7","units":39016,"segments":256,"sizes":[],"left":152,"error":"sms: the text needs too many parts: 256, a message has at most 255"}`+"\n", out)
	assert.Zero(t, status)

	out, complaints, status := smscount("17\nnull\n\"a\n\"ok\"\n")
	assert.Equal(t, `{"error":"line 1 is no JSON string"}
{"error":"line 2 is no JSON string"}
{"error":"line 3 is no JSON string"}
{"encoding":"GSM-7","units":2,"segments":1,"sizes":[2],"left":158}
`, out)
	assert.Equal(t, "smscount: some lines are no JSON strings\n", complaints)
	assert.Equal(t, 1, status)

	for _, args := range []string{"-split words", "-ref 12", "-national 14", "-national x", "-tables any", "text", "-nonsense"} {
		out, complaints, status := smscount("", strings.Fields(args)...)
		assert.Empty(t, out)
		assert.NotEmpty(t, complaints)
		assert.Equal(t, 2, status, args)
	}
	_, complaints, status = smscount("", "-i")
	assert.Equal(t, "smscount: -i wants a terminal to type in\n", complaints)
	assert.Equal(t, 1, status)
	_, _, status = smscount("", "-h")
	assert.Zero(t, status)
}

// The vectors of independent programs, as a user of the command meets them.
func TestVectors(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/sms-vectors.json")
	if os.IsNotExist(err) {
		t.Skip("the shared test data is kept beside the repository, not in it")
	}
	require.NoError(t, err)
	type vector struct {
		ID, Text, Encoding string
		B64                string
		Repeat             struct {
			Text  string
			Count int
		}
		Units    int `json:"septets_or_units"`
		Segments int
		Sizes    []int
		National int `json:"national_language"`
	}
	var all struct{ Cases, Ref16, National []vector }
	require.NoError(t, json.Unmarshal(data, &all))
	check := func(v vector, args ...string) {
		if v.B64 != "" {
			return // not UTF-8, so not in a JSON string
		}
		line, err := json.Marshal(v.Text + strings.Repeat(v.Repeat.Text, v.Repeat.Count))
		require.NoError(t, err)
		out, _, status := smscount(string(line), args...)
		require.Zero(t, status)
		var a answer
		require.NoError(t, json.Unmarshal([]byte(out), &a))
		if v.Sizes == nil {
			v.Sizes = a.Sizes
		}
		assert.Equal(t, vector{Encoding: v.Encoding, Units: v.Units, Segments: v.Segments, Sizes: v.Sizes},
			vector{Encoding: a.Encoding.String(), Units: a.Units, Segments: a.Segments, Sizes: a.Sizes}, v.ID)
	}
	for _, v := range all.Cases {
		check(v)
	}
	for _, v := range all.Ref16 {
		check(v, "-ref", "16")
	}
	for _, v := range all.National {
		check(v, "-national", string(rune('0'+v.National)))
	}
}

func TestTyping(t *testing.T) {
	typed := func(keys string) []string {
		var out strings.Builder
		require.NoError(t, typeInto(field{counter: sms.Counter{Options: sms.Options{Limit: 5}}}, bufio.NewReader(strings.NewReader(keys)), &out))
		lines := strings.Split(out.String(), "\r\x1b[K")
		return lines[1:]
	}
	assert.Equal(t, []string{
		"0/160              GSM-7, 160 left | ",
		"1/160              GSM-7, 159 left | a",
		"2/70               UCS-2,  68 left, because of 'я' | aя",
		"1/160              GSM-7, 159 left | a",
		"3/160              GSM-7, 157 left | a€\r\n",
		"0/160              GSM-7, 160 left | \r\n",
	}, typed("aя\x7f€\r\x03"))
	last := typed("a\x1b[A\x1b[3~\x1bOPb\x15\x7f\x01cdefghij")
	assert.Equal(t, "8/160              GSM-7, 152 left, sms: the text is too long: 8 units, the limit is 5 | cdefghij\r\n", last[len(last)-1])
	last = typed(strings.Repeat("x", 40))
	assert.True(t, strings.HasSuffix(last[len(last)-1], " | …"+strings.Repeat("x", 29)+"\r\n"))
}
