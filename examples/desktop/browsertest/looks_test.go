package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The pages fit into the windows that people have, in light and dark: nothing is
// wider than the window, and no two controls of the bar lie over each other.
func TestThePagesFitTheWindow(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway? I need "+long+".")
	ann.takes("Ada")
	ann.says("In three days.")
	s.visitor("Béatrice-Élisabeth de la Tour d'Auvergne-Lauraguais et de Saint-Germain", "Ma tente est arrivée déchirée.")
	ann.takes("Béatrice-Élisabeth de la Tour d'Auvergne-Lauraguais et de Saint-Germain")
	s.visitor("Cyd", "Is the Ridge 38 back in stock?")
	ann.alertOf("Cyd")
	ada.says("Are you there?")
	ann.wait("one is unread", `says('row-unread') === '1'`)
	for _, scheme := range []string{"light", "dark"} {
		ann.prefer(scheme, "reduce")
		ann.fits(scheme, 1440, 1280, 1024)
		ada.prefer(scheme, "reduce")
		ada.fits(scheme, 1280, 768, 360)
	}
}

const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

// fits looks at the page in windows of several widths.
func (p *screen) fits(scheme string, widths ...int64) {
	p.t.Helper()
	for _, width := range widths {
		p.do("resize", chromedp.EmulateViewport(width, 740))
		p.wait("the window is resized", `innerWidth === %s`, width)
		p.shot(fmt.Sprintf("%s-%d", scheme, width))
		wide := read[[]string](p, `[...document.querySelectorAll('body *')].filter(seen).filter((n) => {
			const r = n.getBoundingClientRect();
			return r.width > 1 && (r.left < -0.5 || r.right > innerWidth + 0.5) && !n.closest('svg');
		}).map((n) => n.outerHTML.slice(0, 120))`)
		require.Empty(p.t, wide, "%s in %s at %d: outside the window", p.who, scheme, width)
		over := read[[]string](p, `[...document.querySelectorAll('button')].filter(seen).filter((n) => {
			n.scrollIntoView({ block: 'nearest' });
			const r = n.getBoundingClientRect();
			return r.width > 1 && !n.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2));
		}).filter((n) => !document.querySelector('#chat:not([hidden])') || n.closest('#chat'))
		.filter((n) => !document.querySelector('dialog[open]') || n.closest('dialog[open]')).map((n) => n.outerHTML.slice(0, 120))`)
		require.Empty(p.t, over, "%s in %s at %d: covered by something", p.who, scheme, width)
	}
}

// Every button and text can be read, in light and dark, also when the pointer rests
// on a button: the contrast is at least 4.5 to 1.
func TestEverythingCanBeRead(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway?")
	ann.takes("Ada")
	ann.says("In three days.")
	ada.reads("In three days.")
	s.visitor("Bea", "Hello")
	ann.alertOf("Bea")
	for _, scheme := range []string{"light", "dark"} {
		for _, p := range []*screen{ann.screen, ada.screen} {
			p.prefer(scheme, "reduce")
			require.Empty(t, read[[]string](p, faint), "%s in %s", p.who, scheme)
		}
	}
	for _, name := range []string{"btn-not-ready", "btn-log-out", "btn-end", "btn-send", "alert-accept", "alert-open", "alert-reject"} {
		ann.hover(name)
		require.Empty(t, read[[]string](ann.screen, faint), "with the pointer on %s", name)
	}
	for _, name := range []string{"chat-send", "chat-end"} {
		ada.hover(name)
		require.Empty(t, read[[]string](ada.screen, faint), "with the pointer on %s", name)
	}
}

// hover rests the pointer on an element.
func (p *screen) hover(name string) {
	p.t.Helper()
	x, y := p.spot(name)
	p.do("rest the pointer on "+name, chromedp.MouseEvent("mouseMoved", x, y))
	p.wait("the pointer is there", `one(%s).matches(':hover')`, name)
}

// faint lists the elements with text of their own whose colour is too near to what
// lies behind it. What is disabled may be faint.
const faint = `(() => {
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	const paint = (behind, colour, opacity) => {
		canvas.globalAlpha = 1; canvas.fillStyle = behind; canvas.fillRect(0, 0, 1, 1);
		canvas.globalAlpha = opacity; canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
		return 'rgb(' + [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).join() + ')';
	};
	const behind = (n) => n ? paint(behind(n.parentElement), getComputedStyle(n).backgroundColor, 1)
		: matchMedia('(prefers-color-scheme: dark)').matches ? 'black' : 'white';
	const light = (colour) => colour.match(/\d+/g).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const own = (n) => [...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
	return [...document.querySelectorAll('body *')].filter((n) => seen(n) && own(n) && !n.closest(':disabled, .unseen, svg')).map((n) => {
		const ground = behind(n), ink = paint(ground, getComputedStyle(n).color, 1);
		const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
		return [(a + 0.05) / (b + 0.05), n.textContent.trim().slice(0, 40) + ': ' + ink + ' on ' + ground];
	}).filter(([contrast]) => contrast < 4.5).map(([contrast, what]) => contrast.toFixed(1) + ' ' + what);
})()`

// The dialogs, the supervisor's floor and the phone fit into the windows that people
// have, in light and dark, and can be read.
func TestTheNewPagesFitTheWindow(t *testing.T) {
	s := newSite(t, "-robots", "25")
	ann, bob := s.ready("ann"), s.ready("bob")
	ada := s.customer("Ada", "Do you ship to Norway?")
	c := ann.takes("Ada")
	ann.texts(number, "Your "+long+" is mended.", false)
	ann.asksIn("Bob Baker", "directory-invite")
	bob.takes("Ada")
	bob.focused(c)
	ann.click("btn-call")
	ann.wait("the call is on the desk", `one('own-row')`)
	ann.card("contact-card")
	ann.card("thread-card")
	ann.wait("the history is there", `all('past').length === 1`)
	ada.write("Is it", "chat-text")
	ann.wait("it sees the customer typing", `one('typing')`)
	ann.types("/")
	phone := s.phone(number)
	phone.reads("agent", "Your "+long+" is mended.")
	phone.says("Thank you!")
	sam := s.supervisor()
	sam.row("agent-row", "Bob Baker", "Busy")
	sam.choose("meeting", annsRow, "set-not-ready")
	ann.wait("the wish waits", `one('pending')`)
	s.visitor("Béatrice-Élisabeth de la Tour d'Auvergne-Lauraguais et de Saint-Germain", "Bonjour")
	sam.row("waiting-row", "Béatrice", "Sales")
	for _, scheme := range []string{"light", "dark"} {
		for _, p := range []*screen{ann.screen, bob.screen} {
			p.prefer(scheme, "reduce")
			p.fits(scheme, 1280, 1024)
			require.Empty(t, read[[]string](p, faint), "%s in %s", p.who, scheme)
		}
		for _, p := range []*screen{sam.screen, phone.screen} {
			p.prefer(scheme, "reduce")
			p.fits(scheme, 1280, 1024, 400)
			require.Empty(t, read[[]string](p, faint), "%s in %s", p.who, scheme)
		}
	}
	for _, p := range []*screen{ann.screen, bob.screen, sam.screen, phone.screen, ada.screen} {
		require.Empty(t, read[[]string](p, nameless), "%s: a screen reader has no name for them", p.who)
	}
	bob.click("btn-leave")
	bob.wait("it is out", `one('btn-done')`)
	for _, dialog := range []string{"btn-invite", "btn-text", "btn-recent", "btn-ban", "past", "btn-sign-out"} {
		ann.click(dialog)
		ann.wait("the dialog opens", `document.querySelector('dialog[open]')`)
		ann.prefer("light", "reduce")
		ann.fits(dialog+"-light", 1280)
		ann.prefer("dark", "reduce")
		ann.fits(dialog+"-dark", 1024)
		require.Empty(t, read[[]string](ann.screen, nameless), "in %s", dialog)
		require.True(t, read[bool](ann.screen, `document.querySelector('dialog[open]').contains(document.activeElement)`), "%s has the keyboard", dialog)
		ann.press("\x1b")
		ann.wait("the dialog closes", `!document.querySelector('dialog[open]')`)
		require.Equal(t, dialog, read[string](ann.screen, `document.activeElement.dataset.test ?? ''`), "the keyboard is where it was")
	}
}

// nameless lists the controls that are there and have no name of their own: no text, no
// label.
const nameless = `[...document.querySelectorAll('button, input, textarea, select, summary, dialog, [role]')]
	.filter((n) => !n.closest('[hidden], dialog:not([open])') && !n.matches('[role=presentation], [role=status], [role=alert], [role=option]'))
	.filter((n) => {
		const by = (n.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('');
		const label = [...(n.labels ?? [])].map((l) => l.textContent).join('');
		const text = n.matches('button, summary, [role=menuitem], [role=menuitemcheckbox]') ? n.textContent : '';
		return !(n.getAttribute('aria-label') || by || label || text).trim();
	}).map((n) => n.outerHTML.slice(0, 120))`

// On a long floor who waits stays in view, and an agent is found by name.
func TestALongFloor(t *testing.T) {
	s := newSite(t, "-robots", "60")
	s.visitor("Ada", "Hello")
	sam := s.supervisor()
	sam.wait("all are there", `all('agent-row').length === 63`)
	sam.row("waiting-row", "Ada", "Sales")
	require.True(t, read[bool](sam.screen, `one('waiting-row').getBoundingClientRect().bottom <= innerHeight`), "who waits is in view")
	require.Equal(t, "Robot 1 Robot 2", read[string](sam.screen, `[...document.querySelectorAll('#agents .name')].slice(0, 2).map((n) => n.textContent).join(' ')`), "who is logged in comes first")
	sam.write("clark", "find-agent")
	sam.wait("one is found", `all('agent-row').length === 1 && says('agent-row').startsWith('Cleo Clark')`)
	sam.write("x", "find-agent")
	sam.wait("nobody is found", `document.getElementById('agents-empty').checkVisibility()`)
}
