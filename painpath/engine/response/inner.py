"""How numba compiles the functions that only compiled ones call: as far as they can be taken into their callers.

By itself numba optimises each of them as if it stood alone and makes machine code of it, which nobody calls,
and does so again in each caller: half of the time of a kernel. Here they are left as they were lowered; the
entrance, which takes them all in, is optimised once.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.typed_passes import NoPythonSupportedFeatureValidation


class NoEnvironment:
    """The code generator of a library without machine code: there is no place for an environment to be set."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, *_: Any) -> None:
        """Environments hold Python objects; what is compiled here has none."""


class InnerLibrary(JITCodeLibrary):
    """The code of one function, to be linked into its callers and never run by itself."""

    @property
    def codegen(self) -> Any:
        """The code generator that owns the library."""
        return NoEnvironment(self._codegen)

    def get_pointer_to_function(self, _: str) -> int:
        """No address: nothing outside compiled code calls it."""
        self._ensure_finalized()
        return 0

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=False, analysis_only=True)
class TakeInnerLibrary(FunctionPass):
    """Lower the function into a library of the kind above."""

    _name = "take_inner_library"

    def __init__(self) -> None:
        FunctionPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        """Give the library on; nothing of the function changes."""
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        return False


class InnerCompiler(CompilerBase):
    """Numba's usual way of compiling, into an `InnerLibrary`."""

    def define_pipelines(self) -> list[Any]:
        """The usual passes, with `TakeInnerLibrary` before the code is lowered."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(TakeInnerLibrary, NoPythonSupportedFeatureValidation)
        passes.finalize()
        return [passes]
