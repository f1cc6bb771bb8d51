package dev.varve;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers in the bytes of an array, read and written at once. Any offset will do; one outside of
 * the array is an {@link IndexOutOfBoundsException}.
 *
 * @hidden
 */
@Internal
public final class ByteViews {
  /** An int, little-endian. */
  public static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** A long, little-endian. */
  public static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A long, big-endian: as unsigned numbers, these are ordered as their bytes are. */
  public static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private ByteViews() {}
}
