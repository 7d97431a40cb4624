package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// A text of nothing is not sent, and the page says so.
func TestAnEmptyTextIsRefused(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.takes("Ada")
	ann.write("   ", "message-field")
	ann.click("btn-send")
	ann.wait("the page says what is wrong", `says('message-problem')`)
	ann.says("Now a text.")
	ada.reads("Now a text.")
	require.Equal(t, []string{"1 customer", "2 agent"}, read[[]string](ada.screen, `lines('chat-line')`))
}

// A text of 1,001 characters is refused uncut and stays in the field; of 1,000 it
// goes, whatever the characters are.
func TestATextThatIsTooLongIsRefusedUncut(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.takes("Ada")
	long := strings.Repeat("😀é", 500) + "x"
	ann.paste(long, "message-field")
	ann.wait("the counter counts characters", `says('counter').startsWith('1,001')`)
	ann.click("btn-send")
	ann.wait("the refusal is shown", `says('message-problem')?.includes('1000')`)
	require.Equal(t, long, read[string](ann.screen, `one('message-field').value`))
	ann.shot("too-long")

	ann.press(kb.Backspace)
	ann.click("btn-send")
	ann.wait("it is sent", `one('message-field').value === ''`)
	ada.reads(strings.TrimSuffix(long, "x"))
	require.Equal(t, []string{"1 customer", "2 agent"}, read[[]string](ada.screen, `lines('chat-line')`))
}

// Markup is text: it is shown as it was typed, on both sides, in the name too.
func TestMarkupIsShownAsText(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("<i>Ada</i>", "<b>bold</b> & <img src=x onerror=alert(1)>")
	c := ann.takes("<i>Ada</i>")
	ann.reads("<b>bold</b> & <img src=x onerror=alert(1)>")
	ann.wait("the row shows it too", `says('row-last', of('row', %s)) === '<b>bold</b> & <img src=x onerror=alert(1)>'`, c)
	ann.says("<script>document.title='x'</script>")
	ada.reads("<script>document.title='x'</script>")
	for _, p := range []*screen{ann.screen, ada.screen} {
		require.Zero(t, read[int](p, `document.querySelectorAll('main b, main i, main img[src="x"], #chat b, #chat i').length`))
	}
}
