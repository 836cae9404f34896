//! What a request came over: plain HTTP carries one answer back and nothing later.

use std::task::{Context, Poll};

use http::Method;
use jsonrpsee::server::HttpRequest;
use tower::Service;

/// Mark of a request that was posted. Whoever wants a WebSocket asks for it by `GET`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posted;

/// A server whose requests carry the mark.
#[derive(Clone, Debug)]
pub(super) struct Carrier<S> {
    pub(super) inner: S,
}

impl<S: Service<HttpRequest<B>>, B> Service<HttpRequest<B>> for Carrier<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: HttpRequest<B>) -> Self::Future {
        if request.method() == Method::POST {
            request.extensions_mut().insert(Posted);
        }
        self.inner.call(request)
    }
}
