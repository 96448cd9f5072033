//! Only what is known already: targets of the project's memory are taken before any backend is asked, and this one
//! never knows more.

use super::{
    Backend, BackendError, Batch, Candidate, Capabilities, Exchange, Reply, Setup, TermSupport,
};

/// A backend that answers nothing.
#[derive(Debug)]
pub struct Memory {
    capabilities: Capabilities,
}

impl Memory {
    /// The backend with the setup's name.
    #[must_use]
    pub fn new(setup: &Setup) -> Self {
        let mut capabilities = setup.capabilities(TermSupport::None, 1, usize::MAX);
        capabilities.remote = false;
        capabilities.recalls = true;
        Self { capabilities }
    }
}

impl Backend for Memory {
    fn describe(&self) -> &Capabilities {
        &self.capabilities
    }

    fn request(&self, _batch: &Batch) -> Result<Exchange, BackendError> {
        Err(self
            .capabilities
            .declined("the memory holds no translation of it"))
    }

    fn parse(&self, _batch: &Batch, _reply: Reply) -> Result<Vec<Candidate>, BackendError> {
        Err(self.capabilities.malformed("the memory answers nothing"))
    }
}
