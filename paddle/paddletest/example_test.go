package paddletest_test

import (
	"fmt"
	"net/http"

	"github.com/portallink/portallink-go/paddle/paddletest"
)

func ExampleServer_FailNext() {
	server := paddletest.NewServer()
	defer server.Close()
	server.FailNext(1, paddletest.ErrorHandler(http.StatusServiceUnavailable, "service_unavailable", "Back in a minute."))

	for range 2 {
		req, err := http.NewRequest("GET", server.URL()+"/customers", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("Authorization", "Bearer "+paddletest.Key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		res.Body.Close()
		fmt.Println(res.Status)
	}
	// Output:
	// 503 Service Unavailable
	// 200 OK
}
