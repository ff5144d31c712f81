// Package portal is the vocabulary that all customer-portal providers share.
//
// A portal link is a URL that signs one customer in to the page that a billing
// provider hosts for them, where they see invoices, change a card, or cancel.
// A program asks for one at the moment the customer clicks, sends the customer
// there, and forgets it:
//
//	link, err := generator.GenerateLink(ctx, portal.Request{CustomerID: "ctm_…"})
//	if err != nil {
//		// see ErrorKind
//	}
//	http.Redirect(w, r, link.URL.Reveal(), http.StatusSeeOther)
//
// The packages paddle, salesbricks and appstle of this module implement
// [LinkGenerator]; providers written elsewhere can speak the same language.
package portal
