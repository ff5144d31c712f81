package redirect

import (
	"cmp"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/portallink/portallink-go/portal"
)

// ErrSignIn is what a [ResolveFunc] returns where nobody is signed in.
var ErrSignIn = errors.New("redirect: nobody is signed in")

// ResolveFunc says whose portal to open, from the program's own session, never
// from what the browser names. It is called only where a link is to be minted.
//
// Request.SubscriptionIDs are all that the customer may ask for. Where there
// are none, and the generator is a [portal.SubscriptionLister], those that it
// lists are. Request.Action is the page to open if the form asks for none.
//
// The error is [ErrSignIn] where nobody is signed in. A *portal.Error is
// answered as one of the generator is; any other error is answered with 500.
type ResolveFunc func(*http.Request) (portal.Request, error)

// Options are the options of [NewHandler]. The zero value works.
type Options struct {
	// SignInURL is where ErrSignIn sends the browser, with 303: a URL, or a path
	// that begins with a slash. Empty, or where JSON was asked for: the status is
	// 401.
	SignInURL string

	// AllowGET makes a link of a same-origin page mint as a form does. The
	// fields are then read from the query.
	AllowGET bool

	// AllowHosts are the hosts, with a port where it is not 443, that a customer
	// may be sent to, such as paddle.PortalHost. A loopback host without a port
	// stands for all of its ports. An entry that is not a host matches nothing.
	// Empty: any https host, and http to a loopback host.
	//
	// They are also the hosts in the form-action of the handler's pages.
	AllowHosts []string

	// CrossOrigin judges every POST. Nil: a new one, without trusted origins.
	CrossOrigin *http.CrossOriginProtection

	// PerCustomer bounds the clicks that mint, for each customer: Calls in a
	// row pass, and they come back evenly over Per. Unless both are positive
	// it is 10 a minute.
	PerCustomer portal.Rate

	// Page is executed with a [PageData], for the button and for errors. Its
	// style elements may be used; scripts and images are blocked by the
	// Content-Security-Policy. Nil: the built-in page.
	Page *template.Template

	// OnError writes the response in place of the built-in page for every
	// request that ends in an error: that of a ResolveFunc, ErrSignIn included,
	// that of the generator, and the refusals of the table. err is an *Error.
	// Headers such as Cache-Control, Allow and Retry-After are set already.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// Logger gets one record for each error of a ResolveFunc or the generator,
	// with its kind and request identifier. The level is Error for
	// portal.ErrUnauthorized alone. Nil: silence.
	Logger *slog.Logger
}

// withDefaults fills in what is zero.
func (o Options) withDefaults() Options {
	if o.PerCustomer.Calls <= 0 || o.PerCustomer.Per <= 0 {
		o.PerCustomer = portal.Rate{Calls: 10, Per: time.Minute}
	}
	o.CrossOrigin = cmp.Or(o.CrossOrigin, http.NewCrossOriginProtection())
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	return o
}
