//! Answers that come before the whole body: the connection ends with them.
//!
//! A server that goes on reading a body nobody wants holds the connection for as long as its sender likes. So
//! the body is held until the answer is sent: then the connection lingers for two seconds, in which the
//! sender can read the answer, and closes.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::web::Bytes;
use futures_util::Stream;
use pin_project_lite::pin_project;

/// A body on its way in, shared by the handler that reads it and the answer that outlives it.
#[derive(Clone)]
pub(super) struct HeldBody {
    payload: Rc<RefCell<Payload>>,
    ended: Rc<Cell<bool>>,
}

impl HeldBody {
    /// Takes hold of the request's body; `None` when it has none.
    pub(super) fn of(request: &mut ServiceRequest) -> Option<Self> {
        let headers = request.headers();
        let some = headers.contains_key(TRANSFER_ENCODING) || headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0");
        if !some {
            return None;
        }
        let held = Self { payload: Rc::new(RefCell::new(request.take_payload())), ended: Rc::default() };
        request.set_payload(Payload::Stream { payload: Box::pin(held.clone()) });
        Some(held)
    }

    /// Ties the body to its answer.
    pub(super) fn outlive<B>(held: Option<Self>, response: ServiceResponse<B>) -> ServiceResponse<Answer<B>> {
        // A body that came whole holds nothing.
        let held = held.filter(|held| !held.ended.get());
        response.map_body(|_, body| Answer { body, _held: held })
    }
}

impl Stream for HeldBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut *self.payload.borrow_mut()).poll_next(context);
        if matches!(next, Poll::Ready(None)) {
            self.ended.set(true);
        }
        next
    }
}

pin_project! {
    /// An answer that holds the body it did not wait for.
    pub(crate) struct Answer<B> {
        #[pin]
        body: B,
        _held: Option<HeldBody>,
    }
}

impl<B: MessageBody> MessageBody for Answer<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.project().body.poll_next(context)
    }
}
