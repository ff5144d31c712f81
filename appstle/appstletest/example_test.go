package appstletest_test

import (
	"fmt"
	"net/http"

	"github.com/portallink/portallink-go/appstle/appstletest"
)

func ExampleServer_FailNext() {
	server := appstletest.NewServer()
	defer server.Close()
	server.FailNext(1, appstletest.ErrorHandler(http.StatusServiceUnavailable, "Service Unavailable", "Try again."))

	for range 2 {
		url := server.URL() + "/api/external/v2/manage-subscription-link/" + appstletest.Customer
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("X-API-Key", appstletest.Key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = resp.Body.Close()
		fmt.Println(resp.Status)
	}
	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// 503 Service Unavailable
	// 200 OK
	// 2 requests
}
